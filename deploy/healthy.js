// Whether the web or handout process of this box answers: exit code 0 or 1. Plain Node, for a HEALTHCHECK.
const { HANDOUT_PORT = "4020", PORT = "3000" } = process.env;
const port = process.argv[2] === "handout" ? HANDOUT_PORT : PORT;

try {
  const answer = await fetch(`http://127.0.0.1:${port}/api/health`, { signal: AbortSignal.timeout(4_000) });
  process.exitCode = answer.status === 200 ? 0 : 1;
} catch {
  process.exitCode = 1;
}

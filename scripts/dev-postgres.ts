// Starts a throw-away Postgres, prints its DATABASE_URL and keeps it until a signal comes or the parent dies.
import { sentenceFor } from "./plain-error.ts";
import { startTestPostgres } from "./testing/start-postgres.ts";

const PARENT_CHECK_MS = 500;

try {
  const parent = process.ppid;
  const server = await startTestPostgres();
  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    void server.stop().then(() => process.exit(0));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, PARENT_CHECK_MS);
  process.stdout.write(`DATABASE_URL=${server.url}\n`);
} catch (error) {
  process.stderr.write(`${sentenceFor(error)}\n`);
  process.exitCode = 1;
}

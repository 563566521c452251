/** Run by Next once in each server process, before it answers anything. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs" || process.env.NEXT_PHASE === "phase-production-build") return;
  const { noteArrivals } = await import("#lib/entry/note-arrivals.ts");
  const { readTrustedProxies } = await import("#lib/auth/caller-address.ts");
  const { env, sessionSecret } = await import("#lib/env.ts");
  sessionSecret();
  noteArrivals(readTrustedProxies(env().LARDER_TRUSTED_PROXIES));
  const { startTracing, stopTracing } = await import("#lib/tracing/start-tracing.ts");
  await startTracing("web");
  // Next ends the process by itself: what can be sent until then is.
  process.once("SIGTERM", () => void stopTracing());
  const { guardServers } = await import("#lib/entry/guard-servers.ts");
  guardServers();
  const { keepBeating } = await import("#lib/recovery/keep-beating.ts");
  keepBeating("web");
  const { keepWatching } = await import("#lib/alerts/keep-watching.ts");
  keepWatching();
}

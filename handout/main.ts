import { once } from "node:events";
import { closeJournal } from "#lib/custody/get-journal.ts";
import { markStopped } from "#lib/custody/heartbeat.ts";
import { closeDb } from "#lib/db/client.ts";
import { guardDeployment } from "#lib/deployment/deployment.ts";
import { guardServers } from "#lib/entry/guard-servers.ts";
import { env } from "#lib/env.ts";
import { flushUses } from "#lib/handouts/count-uses.ts";
import { keepHandouts } from "#lib/handouts/keep-cache.ts";
import { logger } from "#lib/logger.ts";
import { keepBeating } from "#lib/recovery/keep-beating.ts";
import { startTracing, stopTracing } from "#lib/tracing/start-tracing.ts";
import { checkVault } from "#lib/vault/vault.ts";
import { createHandoutServer } from "./server.ts";

/** The handout process: machines collect access tokens from it, whatever the state of the pages. */
async function main(): Promise<void> {
  const stopped = Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
  await startTracing("handout");
  await checkVault(["InstallationKey", "ClientSecret", "Generation"]);
  await guardDeployment();
  const beating = keepBeating("handout");
  const { HANDOUT_HOST: host, HANDOUT_PORT: port } = env();
  guardServers();
  const kept = keepHandouts();
  const server = createHandoutServer(kept);
  server.listen(port, host);
  await once(server, "listening");
  process.send?.({ type: "ready" });
  logger().info({ host, port }, "Machines can collect tokens.");
  await stopped;
  server.close();
  server.closeIdleConnections();
  await once(server, "close");
  kept.stop();
  await flushUses();
  await beating.stop();
  const closed = await closeJournal();
  await markStopped(closed).catch((error: unknown) => {
    logger().warn({ error }, "Could not mark this process as stopped.");
  });
  await stopTracing();
  await closeDb();
}

await main();

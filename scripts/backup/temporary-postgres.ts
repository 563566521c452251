import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareRoles } from "../postgres/roles.ts";
import { startPostgres } from "../postgres/start-postgres.ts";
import { onRequestToEnd } from "../start/shutdown.ts";

/** Does some work with a Postgres of its own on this machine, of which nothing is left afterwards. */
export async function withTemporaryPostgres<T>(
  work: (place: { url: string; directory: string }) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "larder-rehearsal-"));
  const remove = () => rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  try {
    const options = { dataDir: join(directory, "postgres"), logFile: join(directory, "postgres.log") };
    const server = await startPostgres({ ...options, durable: false, maxConnections: 40 });
    onRequestToEnd(() => {
      server.kill();
      remove();
      process.exit(1);
    });
    try {
      const { migrator } = await prepareRoles(server.url, server.passwords);
      return await work({ url: migrator, directory });
    } finally {
      await server.stop();
    }
  } finally {
    remove();
  }
}

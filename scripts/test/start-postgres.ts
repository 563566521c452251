import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PostgresOptions, type RunningPostgres, startPostgres } from "../postgres/start-postgres.ts";

export type TestPostgres = {
  /** What it writes is here, and whatever else should go when it stops. */
  directory: string;
  /** The URL of the server's database `larder`, which is empty. */
  url: string;
  /** Creates an empty database and returns its URL. */
  createDatabase(name?: string): Promise<string>;
  /** Stops the server and removes everything it wrote. */
  stop(): Promise<void>;
};

/**
 * Starts a throw-away Postgres in a temporary directory, fast and not crash-safe unless it is to be `durable`. A process
 * that exits without stopping it leaves nothing behind either.
 */
export async function startTestPostgres(
  options: Pick<PostgresOptions, "durable" | "maxConnections"> = {},
): Promise<TestPostgres> {
  const directory = mkdtempSync(join(tmpdir(), "larder-test-"));
  let server: RunningPostgres | undefined;
  const remove = () => rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  const abandon = () => {
    server?.kill();
    remove();
  };
  process.once("exit", abandon);
  try {
    const dataDir = join(directory, "postgres");
    server = await startPostgres({
      dataDir,
      logFile: join(directory, "postgres.log"),
      durable: false,
      ...options,
    });
  } catch (error) {
    process.off("exit", abandon);
    remove();
    throw error;
  }
  const { url, urlOf, createDatabase, stop } = server;
  return {
    directory,
    url,
    async createDatabase(name = `larder_${randomUUID()}`) {
      await createDatabase(name);
      return urlOf(name);
    },
    async stop() {
      await stop();
      process.off("exit", abandon);
      remove();
    },
  };
}

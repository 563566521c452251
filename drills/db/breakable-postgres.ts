import { join } from "node:path";
import { type RunningPostgres, startPostgres } from "../../scripts/postgres/start-postgres.ts";
import { inDatabase } from "../clone/copy-database.ts";
import { makeSmallDisk } from "../small-disk.ts";

const diskBytes = 512 * 2 ** 20;
/** More than a new server keeps ready. */
const mostLogFiles = 20;

/** A durable Postgres that a drill can break, on a disk of its own where mounting one is permitted. */
export interface BreakablePostgres {
  url: string;
  directory: string;
  /** Whether it has a disk of its own that can be filled. */
  hasOwnDisk: boolean;
  /** Kills it without a checkpoint. */
  crash(): Promise<void>;
  /** Stops it cleanly. */
  shutDown(): Promise<void>;
  startAgain(): Promise<void>;
  setReadOnly(isReadOnly: boolean): Promise<void>;
  /** Makes every new row need a new page, so that a full disk refuses it at once. */
  fillPages(): Promise<void>;
  fillDisk(): void;
  /** Fills the disk and makes Postgres need a new log file, which it does not survive. */
  fillLog(): Promise<void>;
  freeDisk(): void;
  /** Whether it takes a write now. */
  takesWrites(): Promise<boolean>;
  /** Stops it and removes its files. */
  stop(): Promise<void>;
}

async function takesWrites(url: string): Promise<boolean> {
  try {
    await inDatabase(url, async (client) => {
      await client.query("CREATE TABLE drill_write AS SELECT 1 AS written");
      await client.query("DROP TABLE drill_write");
    });
    return true;
  } catch {
    return false;
  }
}

/** Starts a Postgres that can be crashed, made read-only and deprived of disk space. */
export async function startBreakablePostgres(): Promise<BreakablePostgres> {
  const disk = makeSmallDisk("larder-breakable-", diskBytes);
  const { directory, isOwn: hasOwnDisk } = disk;
  const options = { dataDir: join(directory, "postgres"), logFile: join(directory, "postgres.log") };
  let hasEnded = false;
  let server: RunningPostgres;
  // Always on the same port, because its clients know no other.
  const start = async () => {
    server = await startPostgres(options);
    hasEnded = false;
    void server.ended.then(() => {
      hasEnded = true;
    });
    return server;
  };
  server = await start();
  return {
    url: server.url,
    directory,
    hasOwnDisk,
    async crash() {
      server.kill();
      await server.ended;
    },
    shutDown: () => server.stop(),
    async startAgain() {
      if (hasEnded) await start();
    },
    setReadOnly: (isReadOnly) =>
      inDatabase(server.urlOf("postgres"), async (client) => {
        await client.query("SET default_transaction_read_only = off");
        await client.query(`ALTER SYSTEM SET default_transaction_read_only = ${isReadOnly ? "on" : "off"}`);
        await client.query("SELECT pg_reload_conf()");
      }),
    fillPages: () =>
      inDatabase(server.url, async (client) => {
        for (const table of ["Attempt", "Generation", "AuditEvent"])
          await client.query(`ALTER TABLE "${table}" SET (fillfactor = 10)`);
      }),
    fillDisk: disk.fill,
    async fillLog() {
      disk.fill();
      for (let file = 0; file < mostLogFiles && !hasEnded; file += 1) {
        await inDatabase(server.urlOf("postgres"), async (client) => {
          await client.query("SELECT pg_logical_emit_message(true, 'drill', 'another file')");
          await client.query("SELECT pg_switch_wal()");
        }).catch(() => undefined);
      }
    },
    freeDisk: disk.free,
    takesWrites: () => takesWrites(server.url),
    async stop() {
      if (!hasEnded) await server.stop();
      disk.remove();
    },
  };
}

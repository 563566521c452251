import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningPostgres, startPostgres } from "../../scripts/postgres/start-postgres.ts";
import { inDatabase } from "../clone/copy-database.ts";

const megabyte = 2 ** 20;
const diskBytes = 512 * megabyte;
const pageBytes = 4096;
const filler = "filler";
/** More than a young server keeps in store. */
const mostLogFiles = 20;

/** A Postgres that syncs, on a disk of its own where the system lets us have one. */
export interface Victim {
  url: string;
  directory: string;
  /** Whether it has a disk of its own, which can be filled. */
  hasOwnDisk: boolean;
  /** Kills it without a checkpoint. */
  crash(): Promise<void>;
  /** Stops it as its operator would. */
  halt(): Promise<void>;
  revive(): Promise<void>;
  setReadOnly(isReadOnly: boolean): Promise<void>;
  /** Has every new row need a new page, so that a full disk refuses it at once. */
  leaveNoRoom(): Promise<void>;
  fillDisk(): void;
  /** Has it need a new file for its log, too, which a full disk does not survive. */
  fillLog(): Promise<void>;
  emptyDisk(): void;
  /** Whether it takes a write at this moment. */
  takesWrites(): Promise<boolean>;
  /** Stops it and removes what it wrote. */
  stop(): Promise<void>;
}

/** Mounts a small file system; false where nobody may. */
function mountDisk(directory: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${diskBytes},mode=755`, "tmpfs", directory], {
      stdio: "ignore",
    });
    return true;
  } catch {
    return false;
  }
}

/** Writes until not a block is left; what a refused write has taken stays taken. */
function fill(directory: string): void {
  const file = openSync(join(directory, filler), "w");
  try {
    for (const bytes of [megabyte, pageBytes, 1]) writeUntilRefused(file, Buffer.alloc(bytes));
  } finally {
    closeSync(file);
  }
}

function writeUntilRefused(file: number, block: Buffer): void {
  for (let written = 0; written < diskBytes; written += block.length) {
    try {
      writeSync(file, block);
    } catch {
      return;
    }
  }
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

/** Starts a Postgres to which terrible things may be done. */
export async function startVictim(): Promise<Victim> {
  const directory = mkdtempSync(join(tmpdir(), "larder-victim-"));
  const hasOwnDisk = mountDisk(directory);
  const options = { dataDir: join(directory, "postgres"), logFile: join(directory, "postgres.log") };
  let hasEnded = false;
  let server: RunningPostgres;
  // On the same port after every start: those who are connected know no other.
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
    halt: () => server.stop(),
    async revive() {
      if (hasEnded) await start();
    },
    setReadOnly: (isReadOnly) =>
      inDatabase(server.urlOf("postgres"), async (client) => {
        await client.query("SET default_transaction_read_only = off");
        await client.query(`ALTER SYSTEM SET default_transaction_read_only = ${isReadOnly ? "on" : "off"}`);
        await client.query("SELECT pg_reload_conf()");
      }),
    leaveNoRoom: () =>
      inDatabase(server.url, async (client) => {
        for (const table of ["Attempt", "Generation", "AuditEvent"])
          await client.query(`ALTER TABLE "${table}" SET (fillfactor = 10)`);
      }),
    fillDisk: () => fill(directory),
    async fillLog() {
      fill(directory);
      for (let file = 0; file < mostLogFiles && !hasEnded; file += 1) {
        await inDatabase(server.urlOf("postgres"), async (client) => {
          await client.query("SELECT pg_logical_emit_message(true, 'drill', 'another file')");
          await client.query("SELECT pg_switch_wal()");
        }).catch(() => undefined);
      }
    },
    emptyDisk: () => rmSync(join(directory, filler), { force: true }),
    takesWrites: () => takesWrites(server.url),
    async stop() {
      if (!hasEnded) await server.stop();
      if (hasOwnDisk) execFileSync("umount", [directory], { stdio: "ignore" });
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

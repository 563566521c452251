import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { isRunning, processIdentity } from "#lib/processes/process-identity.ts";
import { keepPostgres } from "../start/database.ts";
import { runElsewhere } from "../test/run-elsewhere.ts";
import { waitUntil } from "../wait-until.ts";
import { findPostgresOn } from "./cluster.ts";
import { startPostgres } from "./start-postgres.ts";

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "larder-start-"));
  mkdirSync(join(dataDir, "logs"));
  return () => rmSync(dataDir, { recursive: true, force: true });
});

afterEach(() => vi.unstubAllEnvs());

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  // A killed server ends idle connections, which emits an error here; a running query rejects by itself.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe("the embedded Postgres", () => {
  const optionsFor = (directory: string) => ({
    dataDir: join(directory, "postgres"),
    logFile: join(directory, "logs", "postgres.log"),
  });

  test("Postgres keeps data, password and port over a restart and refuses a wrong password", async () => {
    const first = await startPostgres(optionsFor(dataDir));
    await query(first.url, "CREATE TABLE kept AS SELECT 42 AS answer");
    const withoutPassword = new URL(first.url);
    withoutPassword.password = "wrong";
    await expect(query(withoutPassword.href, "SELECT 1")).rejects.toThrow("password authentication failed");
    await first.stop();
    expect(isRunning(first.pid)).toBe(false);

    const second = await startPostgres(optionsFor(dataDir));
    onTestFinished(() => second.stop());
    expect(second.url).toBe(first.url);
    expect(await query(second.url, "SELECT answer FROM kept")).toEqual([{ answer: 42 }]);
    const [settings] = await query(
      second.url,
      `SELECT current_setting('server_encoding') AS encoding, current_setting('listen_addresses') AS addresses,
        datlocprovider AS provider FROM pg_database WHERE datname = 'larder'`,
    );
    expect(settings).toEqual({ encoding: "UTF8", addresses: "127.0.0.1", provider: "b" });
    expect(statSync(`${optionsFor(dataDir).dataDir}.access.json`).mode & 0o777).toBe(0o600);
    expect(statSync(optionsFor(dataDir).dataDir).mode & 0o777).toBe(0o700);
  });

  test("a start stops the Postgres that a killed start left and takes over its data", async () => {
    // Without setpriv on the PATH Postgres outlives its parent, as on systems other than Linux.
    const supervisor = await runElsewhere(
      dataDir,
      `
      import { startPostgres } from "#scripts/postgres/start-postgres.ts";
      const server = await startPostgres(JSON.parse(process.env.OPTIONS));
      console.log(server.pid);`,
      { PATH: "", OPTIONS: JSON.stringify(optionsFor(dataDir)) },
    );
    const orphan = Number(supervisor.firstLine);
    supervisor.child.kill("SIGKILL");
    await once(supervisor.child, "exit");
    expect(findPostgresOn(optionsFor(dataDir).dataDir)).toBe(orphan);

    const server = await startPostgres(optionsFor(dataDir));
    onTestFinished(() => server.stop());
    expect(isRunning(orphan)).toBe(false);
    expect(await query(server.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  test("a start does not stop another process that has the number of an old Postgres", async () => {
    const first = await startPostgres(optionsFor(dataDir));
    await first.stop();
    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    onTestFinished(() => void other.kill("SIGKILL"));
    const identity = processIdentity(other.pid ?? 0);
    writeFileSync(
      join(dataDir, "postgres", "postmaster.pid"),
      `${other.pid}\n${join(dataDir, "postgres")}\n`,
    );
    expect(findPostgresOn(join(dataDir, "postgres"))).toBeUndefined();
    expect(identity).toBeDefined();
    expect(processIdentity(other.pid ?? 0)).toBe(identity);
  });

  test("a start after an interrupted initdb creates the cluster again", async () => {
    mkdirSync(join(dataDir, "postgres.unfinished"));
    writeFileSync(join(dataDir, "postgres.unfinished", "half"), "");
    const server = await startPostgres(optionsFor(dataDir));
    onTestFinished(() => server.stop());
    expect(await query(server.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  test("Postgres takes another port when its own is in use", async () => {
    const first = await startPostgres(optionsFor(dataDir));
    await first.stop();
    const listener = createServer().listen(first.port, "127.0.0.1");
    await once(listener, "listening");
    onTestFinished(() => void listener.close());
    const second = await startPostgres(optionsFor(dataDir));
    onTestFinished(() => second.stop());
    expect(second.port).not.toBe(first.port);
  });

  test("a copied data directory gets a server of its own beside the original's", async () => {
    const original = optionsFor(dataDir);
    const first = await startPostgres(original);
    await first.stop();
    const copy = mkdtempSync(join(tmpdir(), "larder-start-"));
    onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
    // Keeps the owners of the files.
    execFileSync("cp", ["-a", `${dataDir}/.`, copy]);
    const [running, copied] = [await startPostgres(original), await startPostgres(optionsFor(copy))];
    onTestFinished(async () => void (await Promise.all([running.stop(), copied.stop()])));
    expect(copied.port).not.toBe(running.port);
    expect(await query(copied.url, "SHOW data_directory")).toEqual([
      { data_directory: optionsFor(copy).dataDir },
    ]);
  });

  test("Postgres gets no secrets and no settings from the environment of the process that starts it", async () => {
    vi.stubEnv("LARDER_MASTER_KEYS", "k1:c2VjcmV0");
    vi.stubEnv("NEXTAUTH_SECRET", "a-secret-that-signs-sessions");
    vi.stubEnv("PGDATA", "/elsewhere");
    const server = await startPostgres(optionsFor(dataDir));
    onTestFinished(() => server.stop());
    await query(server.url, "CREATE TABLE variables (line text)");
    await query(server.url, "COPY variables FROM PROGRAM 'env'");
    const rows = await query(server.url, "SELECT split_part(line, '=', 1) AS name FROM variables");
    const names = rows.map(({ name }) => String(name));
    expect(names).toContain("PATH");
    const known = ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR", "LC_ALL"];
    // The server, and the shell that runs the program, set these themselves.
    const own = [
      "PGDATA",
      "PGLOCALEDIR",
      "PGSYSCONFDIR",
      "PG_OOM_ADJUST_FILE",
      "PWD",
      "OLDPWD",
      "SHLVL",
      "_",
    ];
    const others = [
      ...known,
      ...own,
      "LC_COLLATE",
      "LC_CTYPE",
      "LC_MESSAGES",
      "LC_MONETARY",
      "LC_NUMERIC",
      "LC_TIME",
    ];
    expect(names.filter((name) => !others.includes(name))).toEqual([]);
    expect(await query(server.url, "SELECT 1 FROM variables WHERE line LIKE '%elsewhere%'")).toEqual([]);
  });

  test("an aborted start leaves no Postgres running", async () => {
    const signal = AbortSignal.abort(new Error("told to stop"));
    await expect(startPostgres({ ...optionsFor(dataDir), signal })).rejects.toThrow("told to stop");
    expect(findPostgresOn(optionsFor(dataDir).dataDir)).toBeUndefined();
  });

  test("data of another Postgres version is refused with its version", async () => {
    mkdirSync(join(dataDir, "postgres"));
    writeFileSync(join(dataDir, "postgres", "PG_VERSION"), "9\n");
    await expect(startPostgres(optionsFor(dataDir))).rejects.toThrow("was written by Postgres 9");
  });

  test("a crashed Postgres is started again at the same address", async () => {
    const said: string[] = [];
    const kept = await keepPostgres(optionsFor(dataDir), {
      say: (line) => said.push(line),
      onGivenUp: (reason) => said.push(reason.message),
    });
    onTestFinished(() => kept.stop());
    const pid = Number(readFileSync(join(dataDir, "postgres", "postmaster.pid"), "utf8").split("\n")[0]);
    process.kill(pid, "SIGKILL");
    const answers = () =>
      query(kept.url, "SELECT 1").then(
        () => true,
        () => false,
      );
    expect(await waitUntil(async () => said.length > 0 && (await answers()), { timeoutMs: 30_000 })).toBe(
      true,
    );
    expect(said).toEqual([expect.stringContaining("The database ended unexpectedly")]);
  });
});

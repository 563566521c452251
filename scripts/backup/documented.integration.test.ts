// What docs/operations.md says of backup and restore, command by command as it stands there: an installation of its own, whose
// data directory is removed, comes back from a backup.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { closeDb } from "#lib/db/client.ts";
import { type ConnectedSet, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { type RunningSandbox, startSandbox } from "../../sandbox/testing/start-sandbox.ts";
import { keptPostgresUrl } from "../postgres/start-postgres.ts";
import { Shutdown } from "../start/shutdown.ts";
import { startWithoutPages } from "../test/start-without-pages.ts";
import { waitUntil } from "../wait-until.ts";
import { projectDir } from "./release.ts";

const place = mkdtempSync(join(tmpdir(), "larder-documented-"));
const dataDir = join(place, "larder");
const settings = { LARDER_DATA_DIR: dataDir, LARDER_DEMO: "0", LARDER_LOG_LEVEL: "error" };
const operator = { BACKUPS: join(place, "backups"), SAFE: join(place, "safe"), ADDRESS: "localhost:3000" };
let sandbox: RunningSandbox;
let shutdown = new Shutdown();

function providerOf({ control }: RunningSandbox): Record<string, string> {
  return {
    APICBASE_AUTHORIZE_URL: control.authorizeUrl,
    APICBASE_TOKEN_URL: control.tokenUrl,
    APICBASE_INTROSPECT_URL: control.introspectUrl,
    APICBASE_REVOKE_URL: control.revokeUrl,
    APICBASE_PROBE_URL: control.probeUrl,
  };
}

/** The commands that the page shows under a heading, block by block. */
function readCommands(heading: string): string[][] {
  const text = readFileSync(join(projectDir, "docs/operations.md"), "utf8");
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  return [...section.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = ""]) => block.trim().split("\n"));
}

/** Runs a command as it stands there; `npm start` without its pages, which take a build. */
async function type(command: string): Promise<string> {
  if (command === "npm start") {
    shutdown = new Shutdown();
    await startWithoutPages({ ...process.env, ...settings }, shutdown);
    return "";
  }
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: place,
    NODE_ENV: "test" as const,
    ...settings,
    ...operator,
  };
  const { stdout } = await promisify(execFile)("sh", ["-euc", command], { cwd: projectDir, env });
  return stdout;
}

async function query<T extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ connectionString: keptPostgresUrl(join(dataDir, "postgres"), "migrator") });
  await client.connect();
  return (await client.query<T>(sql, values).finally(() => client.end())).rows;
}

/** Time passes: a refresh of these sets is due. */
const makeDue = (sets: readonly ConnectedSet[]) =>
  query(`UPDATE "TokenSet" SET "nextRefreshAt" = now() WHERE "id" = ANY($1)`, [sets.map(({ id }) => id)]);

const standing = () =>
  query<{ name: string; generation: number; lost: boolean; proved: boolean }>(`
    SELECT "name", "generation", "verdict" IS NOT NULL AS "lost", "unprovenSince" IS NULL AS "proved" FROM "TokenSet"
    ORDER BY "name"`);

async function waitFor(what: string, holds: () => Promise<boolean>): Promise<void> {
  if (!(await waitUntil(holds, { timeoutMs: 60_000, intervalMs: 200 })))
    throw new Error(`Not in time: ${what}.`);
}

beforeAll(async () => {
  for (const folder of [operator.BACKUPS, operator.SAFE]) mkdirSync(folder, { mode: 0o700 });
  sandbox = await startSandbox();
  for (const [name, value] of Object.entries({ ...settings, ...providerOf(sandbox) }))
    vi.stubEnv(name, value);
});

afterAll(async () => {
  await shutdown.run();
  await sandbox.stop();
  rmSync(place, { recursive: true, force: true });
});

it("what was backed up comes back by the documented commands alone, and nothing is refreshed before it is adopted", async () => {
  const [backup = [], rehearsal = [], restore = []] = readCommands("Backup and restore");
  expect([backup.length, rehearsal.length, restore.length]).toEqual([2, 1, 4]);
  await type("npm start");
  vi.stubEnv("DATABASE_URL", keptPostgresUrl(join(dataDir, "postgres"), "migrator") ?? "");
  const { organizationId } = await makeTeam();
  const sets: ConnectedSet[] = [];
  for (const name of ["A", "B", "C", "D", "E"]) {
    sets.push(await makeConnectedSet(sandbox.control, organizationId, { name, scopes: ["accounts"] }));
  }
  await closeDb();
  vi.stubEnv("DATABASE_URL", undefined);
  const refreshedSince = sets.slice(0, 2);

  for (const command of backup) await type(command);
  await makeDue(refreshedSince);
  await waitFor(
    "A and B are refreshed",
    async () => (await standing()).filter((set) => set.generation === 2).length === 2,
  );
  for (const command of rehearsal)
    expect(await type(command)).toContain("By the database in use these are 2: ");

  await shutdown.run();
  rmSync(dataDir, { recursive: true });
  const callsBefore = (await sandbox.control.calls({ endpoint: "token" })).length;
  const [restoring = "", starting = "", asking = "", adopting = ""] = restore;
  expect(await type(restoring)).toMatch(/^Restored the backup of localhost:3000 of .*Nobody was called\.$/m);
  await type(starting);
  await makeDue(sets);
  expect(await type(asking)).toContain(`npm run admin -- adopt ${operator.ADDRESS}`);
  expect((await sandbox.control.calls({ endpoint: "token" })).length).toBe(callsBefore);
  expect(await type(adopting)).toContain("Adopted.");
  await waitFor("Larder knows of every set how it stands", async () =>
    (await standing()).every(({ lost, proved, generation }) => lost || (proved && generation === 2)),
  );

  const came = await standing();
  expect(came.filter(({ lost }) => lost).map(({ name }) => name)).toEqual(["A", "B"]);
  expect(came.filter(({ lost }) => !lost).map(({ name }) => name)).toEqual(["C", "D", "E"]);
  expect(await sandbox.control.doubleSpends()).toEqual([]);
}, 300_000);

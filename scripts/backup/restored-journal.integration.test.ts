import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { parseMasterKeys } from "#lib/crypto/master-keys.ts";
import { guardDeployment } from "#lib/deployment/deployment.ts";
import { forkRefresher } from "#lib/testing/fork-refresher.ts";
import { type ConnectedSet, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { Shutdown } from "../start/shutdown.ts";
import { runAdmin } from "../test/run-admin.ts";
import { startWithoutPages } from "../test/start-without-pages.ts";
import { sealManifest } from "./manifest.ts";
import { makeEmptyPlace, query, readManifest } from "./testing/restoring.ts";

// Each command is a process of its own, and so is the worker.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });
const larder = runLarder();
const places = mkdtempSync(join(tmpdir(), "larder-restored-"));
const folder = join(places, "backup");
type Place = Awaited<ReturnType<typeof makeEmptyPlace>>;
let team: Team;
let set: ConnectedSet;

const admin = (args: string[], settings: Place["settings"]) =>
  runAdmin({ ...larder.environment, ...settings }, args);
const journalOf = (dataDir: string) => join(dataDir, "journal");
const ownDataDir = () => larder.environment.LARDER_DATA_DIR ?? "";
const tokenCalls = async () => (await larder.control.calls({ endpoint: "token" })).length;

beforeAll(async () => {
  team = await makeTeam();
  await guardDeployment();
  set = await makeConnectedSet(larder.control, team.organizationId);
  await admin(["backup", "--to", folder], { DATABASE_URL: larder.ownerUrl, LARDER_DATA_DIR: ownDataDir() });
});

afterAll(() => rmSync(places, { recursive: true, force: true }));

/** After the backup's moment: a process refreshes the set, settles the answer and ends, with its journal on the disk. */
async function refreshSince(): Promise<void> {
  const refresher = await forkRefresher(larder.environment);
  const order = { tokenSetId: set.id, requestedAt: new Date().toISOString(), callers: 1 };
  expect(await refresher.refresh({ actor: team.owner, ...order })).toMatchObject([{ outcome: "refreshed" }]);
}

/** A backup that took longer: the answer arrived once its tables had been read. */
function addJournal(from: string): void {
  const manifest = readManifest(from, larder.environment.LARDER_MASTER_KEYS ?? "");
  mkdirSync(journalOf(from), { recursive: true });
  const names = readdirSync(journalOf(ownDataDir())).filter((name) => name.endsWith(".journal"));
  const files = names.map((name) => {
    const bytes = readFileSync(join(journalOf(ownDataDir()), name));
    writeFileSync(join(journalOf(from), name), bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    return { path: `journal/${name}`, bytes: bytes.length, sha256, table: null };
  });
  expect(files.length).toBeGreaterThan(0);
  const tables = manifest.files.filter(({ table }) => table !== null);
  const keys = parseMasterKeys(larder.environment.LARDER_MASTER_KEYS ?? "");
  const { text, proof } = sealManifest({ ...manifest, files: [...tables, ...files] }, keys);
  writeFileSync(join(from, "manifest.json"), text);
  writeFileSync(join(from, "manifest.proof"), proof);
}

const standing = (url: string) =>
  query<{ generation: number; fingerprint: string; lost: boolean; proved: boolean }>(
    url,
    `SELECT s."generation", g."accessTokenFingerprint" AS "fingerprint", s."verdict" IS NOT NULL AS "lost",
       s."unprovenSince" IS NULL AS "proved"
     FROM "TokenSet" s JOIN "Generation" g ON g."tokenSetId" = s."id" AND g."number" = s."generation"`,
  );

/** Restores and adopts by the commands; what then runs is a worker. */
async function comeBack({ settings, url }: Place): Promise<void> {
  const callsBefore = await tokenCalls();
  const known = readdirSync(journalOf(ownDataDir())).filter((name) => name !== "id");
  await admin(["restore", "--from", folder], settings);
  expect(await standing(url), "the backup knows nothing of the refresh").toMatchObject([{ generation: 1 }]);
  expect((await admin(["adopt", "localhost:3000"], settings)).stdout).toContain("Adopted.");
  const shutdown = new Shutdown();
  onTestFinished(() => shutdown.run());
  await startWithoutPages({ ...process.env, ...larder.environment, ...settings }, shutdown);
  const now = { ...(await standing(larder.ownerUrl))[0], lost: false, proved: true };
  expect(now).toMatchObject({ generation: 2 });
  await expect.poll(() => standing(url), { timeout: 60_000 }).toEqual([now]);
  const attempts = `SELECT "generation", "outcome"::text FROM "Attempt" WHERE "kind" = 'refresh'`;
  expect(await query(url, attempts)).toEqual([{ generation: 1, outcome: "issued" }]);
  expect(await tokenCalls(), "nothing was spent").toBe(callsBefore);
  const left = () => readdirSync(journalOf(settings.LARDER_DATA_DIR)).filter((name) => known.includes(name));
  await expect.poll(left, { timeout: 30_000, message: "what was entered waits for nobody" }).toEqual([]);
}

it("a settled answer in a journal rolls its set forward after a restore, whether it lay in the data directory or in the backup", async () => {
  await refreshSince();
  const kept = await makeEmptyPlace(places);
  cpSync(journalOf(ownDataDir()), journalOf(kept.settings.LARDER_DATA_DIR), { recursive: true });
  await comeBack(kept);
  addJournal(folder);
  await comeBack(await makeEmptyPlace(places));
  expect(await larder.control.doubleSpends()).toEqual([]);
});

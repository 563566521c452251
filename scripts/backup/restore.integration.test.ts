import { createHash, randomUUID } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parseMasterKeys } from "#lib/crypto/master-keys.ts";
import { guardDeployment } from "#lib/deployment/deployment.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeEveryRow } from "#lib/testing/make-every-row.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { runAdmin } from "../test/run-admin.ts";
import { type Manifest, sealManifest } from "./manifest.ts";
import { makeEmptyPlace, query, readManifest } from "./testing/restoring.ts";

// Each command is a process of its own, some with a Postgres of its own.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });
const larder = runLarder();
const places = mkdtempSync(join(tmpdir(), "larder-restore-"));
const folder = join(places, "backup");
let team: Team;

const admin = (args: string[], overrides: Record<string, string> = {}) =>
  runAdmin({ ...larder.environment, DATABASE_URL: larder.ownerUrl, ...overrides }, args);
const refused = (text: string) => ({ code: 1, stderr: expect.stringContaining(text) });

const masterKeys = () => larder.environment.LARDER_MASTER_KEYS ?? "";
const manifestOf = (from: string) => readManifest(from, masterKeys());
const damage = `
  BEGIN;
  SET LOCAL session_replication_role = replica;
  UPDATE "Generation" SET "accessTokenSealed" = 'v2.test.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAA'
    WHERE "id" = (SELECT min("id"::text)::uuid FROM "Generation" WHERE "accessTokenSealed" IS NOT NULL);
  UPDATE "AuditEvent" SET "subjectName" = 'somebody else' WHERE "id" = (SELECT min("id"::text)::uuid FROM "AuditEvent");
  COMMIT`;
const callsMade = async () => (await larder.control.calls()).length;

beforeAll(async () => {
  team = await makeTeam();
  await guardDeployment();
  await makeEveryRow(larder.control, team);
  await makeConnectedSet(larder.control, team.organizationId, { name: "POS Gent" });
  await admin(["backup", "--to", folder]);
});

afterAll(() => rmSync(places, { recursive: true, force: true }));

describe("a rehearsal", () => {
  it("opens everything, says which sets were refreshed since, calls nobody and leaves nothing", async () => {
    const set = await makeConnectedSet(larder.control, team.organizationId, { name: "POS Antwerp" });
    const { id } = await asOwner().tokenSet.findFirstOrThrow({ where: { name: "POS Gent" } });
    await refreshTokenSet(by(team.owner), { tokenSetId: id, requestedAt: new Date(), trigger: "person" });
    const before = await callsMade();
    const [instances, temporary] = [await asOwner().instance.count(), readdirSync(tmpdir())];
    const { stdout } = await admin(["rehearse-restore", "--from", folder]);
    expect(await callsMade()).toBe(before);
    expect(await asOwner().instance.count()).toBe(instances);
    const left = readdirSync(tmpdir()).filter((name) => !temporary.includes(name));
    expect(left.filter((name) => name.startsWith("larder-rehearsal-"))).toEqual([]);
    expect(stdout).toMatch(
      /^Rehearsed the backup of .* in [\d.]+ s\. It can be restored\. Nobody was called/,
    );
    expect(stdout).toMatch(/Opened: the installation's own key 1, client secrets \d+, access tokens [1-9]/);
    expect(stdout).toContain("The record holds, and ends as the backup says:");
    expect(stdout).toContain("By the database in use these are 1: POS Gent.");
    expect(stdout).toContain("Made since then, and lost: 1. Removed since then, and back: 0.");
    expect(stdout).toContain("until then nothing is refreshed from it");
    await asOwner().tokenSet.update({ where: { id: set.id }, data: { name: "POS Antwerp West" } });
  });

  it("without a Larder in use says that which sets must be reconnected is not in a backup", async () => {
    const { stdout } = await admin(["rehearse-restore", "--from", folder, "--json"], {
      DATABASE_URL: "postgresql://nobody@127.0.0.1:9/nowhere",
    });
    const found = JSON.parse(stdout);
    expect(found.compared).toEqual({
      kind: "not-compared",
      why: "the database in use here cannot be reached",
    });
    expect(found.sealed.every((one: { failed: number }) => one.failed === 0)).toBe(true);
    expect(found).toMatchObject({ record: { broken: [] }, heldBecause: expect.stringContaining("copy") });
  });
});

describe("a restore", () => {
  let place: Awaited<ReturnType<typeof makeEmptyPlace>>;
  let remove: (() => Promise<void>) | undefined;
  let said: string;
  let callsBefore: number;

  beforeAll(async () => {
    place = await makeEmptyPlace(places, (atTheEnd) => {
      remove = atTheEnd;
    });
    callsBefore = await callsMade();
    said = (await admin(["restore", "--from", folder], place.settings)).stdout;
  });

  afterAll(() => remove?.());

  it("says what is next, calls nobody, is held, and has ended all sessions", async () => {
    expect(said).toMatch(/^Restored the backup of .*\. Nobody was called\.\n/);
    expect(said).toContain("npm run admin -- adopt");
    expect(await callsMade()).toBe(callsBefore);
    expect((await admin(["adopt"], place.settings)).stdout).toContain("This database is a copy");
    expect(await query(place.url, `SELECT FROM "Session" WHERE "revokedAt" IS NULL`)).toEqual([]);
  });

  it("brings back every row, and can be backed up again to the same", async () => {
    const again = join(places, "again");
    await admin(["backup", "--to", again], place.settings);
    const same = ({ files }: Manifest) =>
      files
        .filter(({ table }) => table !== null && table.name !== "Session")
        .map(({ path, sha256 }) => [path, sha256]);
    expect(same(manifestOf(again))).toEqual(same(manifestOf(folder)));
    const { madeAt: _at, id: _id, files: _files, ...facts } = manifestOf(folder);
    expect(manifestOf(again)).toMatchObject(facts);
  });

  it("leaves the rules of the tables as they were", async () => {
    const rules = `
      SELECT conrelid::regclass::text AS "table", conname AS "name", pg_get_constraintdef(oid) AS "rule" FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace
      UNION ALL SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2, 3`;
    expect(await query(place.url, rules)).toEqual(await query(larder.ownerUrl, rules));
  });

  it("refuses where something is, and changes nothing", async () => {
    await expect(admin(["restore", "--from", folder])).rejects.toMatchObject(refused("is not empty"));
    await expect(admin(["restore", "--from", folder], place.settings)).rejects.toMatchObject(
      refused("is not empty"),
    );
  });

  it("of which something was damaged since is backed up, and the rehearsal names it and ends with 1", async () => {
    await query(place.url, damage);
    const journal = join(place.settings.LARDER_DATA_DIR, "journal");
    mkdirSync(journal, { mode: 0o700 });
    const noJournal = "no journal at all, and longer than a record's head";
    writeFileSync(join(journal, `${randomUUID()}-000001.journal`), noJournal);
    const damaged = join(places, "damaged");
    await admin(["backup", "--to", damaged], place.settings);
    await expect(admin(["rehearse-restore", "--from", damaged])).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringMatching(
        /not everything in it is sound.*access tokens \d+ \(1 do not open\).*does not hold for Brasserie.*1 file of it cannot/s,
      ),
    });
  });
});

it("a backup of an earlier release is brought up to date after its rows are there", async () => {
  const earlier = join(places, "earlier");
  cpSync(folder, earlier, { recursive: true });
  const manifest = manifestOf(folder);
  const last = manifest.migrations.at(-1);
  const applied = join(earlier, "tables/_prisma_migrations.copy");
  const lines = readFileSync(applied, "utf8").split("\n");
  writeFileSync(applied, lines.filter((line) => !line.includes(last?.name ?? "")).join("\n"));
  // What no migration changes: the tables of that release are made by its own.
  const names = ["_prisma_migrations", "InstallationKey", "Organization"];
  const files = manifest.files.flatMap(({ table, path }) => {
    if (!table || !names.includes(table.name)) return [];
    const text = readFileSync(join(earlier, path));
    const rows = text.toString().split("\n").length - 1;
    return [
      {
        path,
        bytes: text.length,
        sha256: createHash("sha256").update(text).digest("hex"),
        table: { ...table, rows },
      },
    ];
  });
  const needed = [{ keyId: "test", values: 1 }];
  const changed = {
    files,
    records: [],
    migrations: manifest.migrations.slice(0, -1),
    keys: { ...manifest.keys, needed },
  };
  const { text, proof } = sealManifest({ ...manifest, ...changed }, parseMasterKeys(masterKeys()));
  writeFileSync(join(earlier, "manifest.json"), text);
  writeFileSync(join(earlier, "manifest.proof"), proof);
  const { settings, url } = await makeEmptyPlace(places);
  const { stdout } = await admin(["restore", "--from", earlier], settings);
  expect(stdout).toContain("and brought up to date by 1 migration, in");
  const [{ count } = { count: 0 }] = await query<{ count: number }>(
    url,
    "SELECT count(*)::int FROM _prisma_migrations WHERE finished_at IS NOT NULL",
  );
  expect(count).toBe(manifest.migrations.length);
});

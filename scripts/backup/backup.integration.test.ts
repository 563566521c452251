import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { parseMasterKeys } from "#lib/crypto/master-keys.ts";
import { guardDeployment } from "#lib/deployment/deployment.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { larderTables } from "../../prisma/grants.ts";
import { runAdmin } from "../test/run-admin.ts";
import { passOn } from "./backup-files.ts";
import { openManifest } from "./manifest.ts";

// Each command is a process of its own, some with a Postgres of its own.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });
const larder = runLarder();
const places = mkdtempSync(join(tmpdir(), "larder-backup-"));
let team: Team;
let refreshToken: string;

beforeAll(async () => {
  team = await makeTeam();
  await guardDeployment();
  const set = await makeConnectedSet(larder.control, team.organizationId);
  refreshToken = set.refreshToken;
  await admin(["operators", "add", team.owner.email]);
});

afterAll(() => rmSync(places, { recursive: true, force: true }));

const admin = (args: string[], overrides: Record<string, string> = {}) =>
  runAdmin({ ...larder.environment, DATABASE_URL: larder.ownerUrl, ...overrides }, args);
const refused = (text: string) => ({ code: 1, stderr: expect.stringContaining(text) });
const keys = () => parseMasterKeys(larder.environment.LARDER_MASTER_KEYS ?? "");

function readManifest(folder: string) {
  const [text = "", proof = ""] = ["manifest.json", "manifest.proof"].map((file) =>
    readFileSync(join(folder, file), "utf8"),
  );
  return openManifest(text, proof, keys());
}

function modesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777;
    return `${entry.isDirectory() ? "folder" : "file"} ${mode.toString(8)}`;
  });
}

it("a backup has every table with its rows, each record's head, and a proof, and only its owner may read it", async () => {
  const folder = join(places, "first");
  const { stdout } = await admin(["backup", "--to", folder]);
  expect(stdout).toMatch(
    /^Backed up to .*first: \d+ tables with .* rows? and 0 journal files, .*, in .* s\.\n/,
  );
  expect(stdout).toContain("To open it you need the master key test (");
  expect(stdout).toContain("The key is not in the backup");
  const { files, records, deploymentId, migrations } = readManifest(folder);
  expect(files.map(({ table }) => table?.name)).toEqual(larderTables);
  const events = await asOwner().auditEvent.count({ where: { organizationId: team.organizationId } });
  expect(events).toBeGreaterThan(0);
  expect(files.find(({ table }) => table?.name === "AuditEvent")?.table?.rows).toBe(events);
  expect(records).toEqual([
    { organizationId: team.organizationId, sequence: events, hash: expect.any(String) },
  ]);
  expect(deploymentId).toBe((await asOwner().deployment.findFirstOrThrow()).id);
  expect(migrations.length).toBeGreaterThan(40);
  expect(new Set(modesBelow(folder))).toEqual(new Set(["folder 700", "file 600"]));
  for (const file of files) {
    await passOn(folder, file, new Writable({ write: (_chunk, _encoding, done) => done() }));
  }
});

it("a backup has neither a key nor a token that is not sealed", async () => {
  const folder = join(places, "sealed");
  await admin(["backup", "--to", folder]);
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  const all = names
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("\n");
  expect(all).toContain(team.organizationId);
  expect(all).not.toContain(refreshToken);
  const [, secret = ""] = (larder.environment.LARDER_MASTER_KEYS ?? "").split(":");
  expect(all).not.toContain(secret);
});

const keysWritten = () =>
  asOwner().auditEvent.findMany({
    where: { organizationId: team.organizationId, action: "master-key.written-beside-backup" },
    select: { actorName: true, detail: true },
  });

it("the keys are written only when that is said, to another file, with a warning, and on the record", async () => {
  const folder = join(places, "keyed");
  expect(await keysWritten(), "backups without keys").toEqual([]);
  const { stdout } = await admin(["backup", "--to", folder, "--with-keys", "--json"]);
  const answer = JSON.parse(stdout);
  expect(answer).toMatchObject({
    folder,
    tables: larderTables.length,
    keysFile: `${folder}.keys`,
    keys: [{ keyId: "test" }],
  });
  expect(readFileSync(`${folder}.keys`, "utf8").trim()).toBe(larder.environment.LARDER_MASTER_KEYS);
  expect(statSync(`${folder}.keys`).mode & 0o777).toBe(0o600);
  const recorded = [{ actorName: "The operator", detail: { backup: answer.id } }];
  expect(await keysWritten()).toEqual(recorded);
  await expect(admin(["backup", "--to", folder, "--with-keys"])).rejects.toMatchObject(
    refused("A backup overwrites nothing"),
  );
  expect(await keysWritten()).toEqual(recorded);
});

it("the keys stay where they are when their writing cannot be recorded; the backup is complete", async () => {
  const folder = join(places, "unrecorded");
  await asOwner().$executeRaw`ALTER TABLE "AuditEvent" ADD CONSTRAINT "full" CHECK (false) NOT VALID`;
  try {
    await expect(admin(["backup", "--to", folder, "--with-keys"])).rejects.toMatchObject(
      refused("The master keys were not written beside it"),
    );
  } finally {
    await asOwner().$executeRaw`ALTER TABLE "AuditEvent" DROP CONSTRAINT "full"`;
  }
  expect(readManifest(folder).files.length).toBeGreaterThan(0);
  expect(existsSync(`${folder}.keys`)).toBe(false);
});

it("a backup overwrites nothing, and leaves nothing behind when it is refused", async () => {
  const folder = join(places, "taken");
  mkdirSync(folder);
  await expect(admin(["backup", "--to", folder])).rejects.toMatchObject(
    refused("A backup overwrites nothing"),
  );
  await expect(admin(["backup", "--to", join(places, "no", "where")])).rejects.toMatchObject(
    refused("does not exist"),
  );
  expect(readdirSync(folder)).toEqual([]);
  const other = `test:${Buffer.alloc(32, 7).toString("base64")}`;
  await expect(
    admin(["backup", "--to", join(places, "other")], { LARDER_MASTER_KEYS: other }),
  ).rejects.toMatchObject(refused("is not the one this database was sealed with"));
  expect(readdirSync(places).filter((name) => /other|unfinished/.test(name))).toEqual([]);
});

it("a backup without keys is refused before anything is written", async () => {
  await expect(
    admin(["backup", "--to", join(places, "keyless")], { LARDER_MASTER_KEYS: "" }),
  ).rejects.toMatchObject(refused("The master keys are missing"));
});

it("what the journal holds is in the backup, and what else lies beside it is not", async () => {
  const journal = join(larder.environment.LARDER_DATA_DIR ?? "", "journal");
  mkdirSync(journal, { recursive: true, mode: 0o700 });
  const owner = "019aa000-0000-7000-8000-000000000001";
  writeFileSync(join(journal, `${owner}-000001.journal`), "as it is", { mode: 0o600 });
  writeFileSync(join(journal, `${owner}.process`), "{}", { mode: 0o600 });
  const folder = join(places, "journalled");
  await admin(["backup", "--to", folder]);
  expect(readdirSync(join(folder, "journal"))).toEqual([`${owner}-000001.journal`]);
  expect(readManifest(folder).files.at(-1)).toMatchObject({ bytes: 8, table: null });
});

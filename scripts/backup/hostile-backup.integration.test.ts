import { randomUUID } from "node:crypto";
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parseMasterKeys } from "#lib/crypto/master-keys.ts";
import { guardDeployment } from "#lib/deployment/deployment.ts";
import { makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { runAdmin } from "../test/run-admin.ts";
import { type Manifest, sealManifest } from "./manifest.ts";
import { makeEmptyPlace, query, readManifest } from "./testing/restoring.ts";

// Each command is a process of its own, some with a Postgres of its own.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });
const larder = runLarder();
const places = mkdtempSync(join(tmpdir(), "larder-hostile-"));
const folder = join(places, "backup");

const admin = (args: string[], overrides: Record<string, string> = {}) =>
  runAdmin({ ...larder.environment, DATABASE_URL: larder.ownerUrl, ...overrides }, args);
const refused = (text: string) => ({ code: 1, stderr: expect.stringContaining(text) });
const masterKeys = () => larder.environment.LARDER_MASTER_KEYS ?? "";

beforeAll(async () => {
  const { organizationId } = await makeTeam();
  await guardDeployment();
  await makeConnectedSet(larder.control, organizationId);
  await admin(["backup", "--to", folder]);
});

afterAll(() => rmSync(places, { recursive: true, force: true }));

/** A backup that somebody has tampered with: a copy, changed by `change`. */
function tamper(change: (copy: string) => void): string {
  const copy = join(places, `tampered-${randomUUID()}`);
  cpSync(folder, copy, { recursive: true });
  change(copy);
  return copy;
}

const changeManifest = (copy: string, from: string, to: string) => {
  const file = join(copy, "manifest.json");
  writeFileSync(file, readFileSync(file, "utf8").replace(from, to));
};

/** The manifest of whoever has the master key, as no command writes it. */
const resealed = (copy: string, changed: (manifest: Manifest) => Manifest) => {
  const { text, proof } = sealManifest(
    changed(readManifest(copy, masterKeys())),
    parseMasterKeys(masterKeys()),
  );
  writeFileSync(join(copy, "manifest.json"), text);
  writeFileSync(join(copy, "manifest.proof"), proof);
};

const sets = (copy: string) => join(copy, "tables/TokenSet.copy");

describe("a hostile backup", () => {
  it.each<[string, (copy: string) => void, string]>([
    [
      "a path that leads out of the folder",
      (copy) => changeManifest(copy, "tables/User.copy", "../../../etc/passwd"),
      "manifest of this backup cannot be read",
    ],
    ["a changed manifest", (copy) => changeManifest(copy, '"rows": ', '"rows": 1'), "was changed"],
    ["a file that was cut off", (copy) => truncateSync(sets(copy), 100), "is cut off"],
    [
      "two files in each other's place",
      (copy) => {
        renameSync(sets(copy), join(copy, "aside"));
        renameSync(join(copy, "tables/User.copy"), sets(copy));
        renameSync(join(copy, "aside"), join(copy, "tables/User.copy"));
      },
      "does not have the digest in the manifest",
    ],
    [
      "a link in place of a file",
      (copy) => {
        rmSync(sets(copy));
        symlinkSync(join(folder, "tables/TokenSet.copy"), sets(copy));
      },
      "is missing, or cannot be read",
    ],
    ["a missing file", (copy) => rmSync(sets(copy)), "is missing, or cannot be read"],
    ["no proof", (copy) => rmSync(join(copy, "manifest.proof")), "There is no whole backup at"],
    [
      "a damaged proof",
      (copy) => writeFileSync(join(copy, "manifest.proof"), "nothing"),
      "proof of this backup is damaged",
    ],
    [
      "a later release",
      (copy) =>
        resealed(copy, (manifest) => ({
          ...manifest,
          migrations: [...manifest.migrations, { name: "20991231000000_later", checksum: "0".repeat(64) }],
        })),
      "another release of Larder",
    ],
    [
      "a key that is not here",
      (copy) =>
        resealed(copy, (manifest) => ({
          ...manifest,
          keys: { ...manifest.keys, needed: [...manifest.keys.needed, { keyId: "gone", values: 3 }] },
        })),
      'needs the master key "gone"',
    ],
  ])("with %s is refused in words, and nothing of it is restored", async (_name, change, words) => {
    const { settings, url } = await makeEmptyPlace(places);
    await expect(admin(["restore", "--from", tamper(change)], settings)).rejects.toMatchObject(
      refused(words),
    );
    expect(await query(url, "SELECT FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
  });

  it("with other rows than it says is refused while it is loaded, and nothing of it is left", async () => {
    const { settings, url } = await makeEmptyPlace(places);
    const copy = tamper((place) =>
      resealed(place, (manifest) => ({
        ...manifest,
        files: manifest.files.map((file) =>
          file.table?.name === "TokenSet" ? { ...file, table: { ...file.table, rows: 99 } } : file,
        ),
      })),
    );
    await expect(admin(["restore", "--from", copy], settings)).rejects.toMatchObject(
      refused("has other rows than its manifest says"),
    );
    expect(await query(url, "SELECT FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
  });

  it("of another installation, or with another key, is refused by a rehearsal and a restore", async () => {
    const other = (id: string) => ({ LARDER_MASTER_KEYS: `${id}:${Buffer.alloc(32, 5).toString("base64")}` });
    const { settings } = await makeEmptyPlace(places);
    for (const command of ["rehearse-restore", "restore"]) {
      await expect(
        admin([command, "--from", folder], { ...settings, ...other("test") }),
      ).rejects.toMatchObject(refused("is of another installation"));
      await expect(admin([command, "--from", folder], { ...settings, ...other("k9") })).rejects.toMatchObject(
        refused('made under the master key "test", which is not configured here'),
      );
    }
  });
});

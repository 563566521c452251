import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { masterKeyFile } from "#lib/crypto/master-keys.ts";
import { db } from "#lib/db/client.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { runLarder } from "#lib/testing/run-larder.ts";

runLarder();
const key = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;
const place = { table: "Generation", column: "refreshTokenSealed", row: "row-1", organizationId: "org-1" };
let dataDir: string;

/** Vault and readiness as a process sees them that starts now, with this configuration. */
async function startWith(masterKeys: string | undefined) {
  vi.stubEnv("LARDER_MASTER_KEYS", masterKeys);
  vi.stubEnv("LARDER_DATA_DIR", dataDir);
  vi.resetModules();
  const vault = await import("./vault.ts");
  const { checkReadiness } = await import("#lib/system/readiness.ts");
  return { ...vault, checkReadiness };
}

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "larder-custody-"));
  await asOwner().installationKey.deleteMany();
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const rows = () => db().installationKey.findMany();

describe("the first start", () => {
  it("makes a key file of its owner's and a fingerprint key sealed with it", async () => {
    const { prepareVault, getVault } = await startWith(undefined);
    await prepareVault(asOwner());
    expect(statSync(masterKeyFile(dataDir)).mode & 0o777).toBe(0o600);
    const [row] = await rows();
    expect(row?.keySealed).toMatch(/^v2\.k\d{8}\./);
    const vault = await getVault();
    expect(vault.open(vault.seal("secret", place), place)).toBe("secret");
  });

  it("uses configured keys and makes no file then", async () => {
    const { prepareVault } = await startWith(key("mine"));
    await prepareVault(asOwner());
    expect(() => statSync(masterKeyFile(dataDir))).toThrow("ENOENT");
    expect((await rows())[0]?.keySealed).toMatch(/^v2\.mine\./);
  });

  it("at several places at once makes one fingerprint key, which all of them use", async () => {
    const started = await Promise.all([startWith(undefined), startWith(undefined), startWith(undefined)]);
    await Promise.all(started.map((one) => one.prepareVault(asOwner())));
    const made = await Promise.all(started.map(async (one) => (await one.getVault()).fingerprint("t")));
    expect(new Set(made).size).toBe(1);
    expect(await rows()).toHaveLength(1);
  });
});

describe("a later start", () => {
  it("with the same keys gives the same fingerprints", async () => {
    const first = await startWith(undefined);
    await first.prepareVault(asOwner());
    const fingerprint = (await first.getVault()).fingerprint("token");
    const second = await startWith(undefined);
    await second.prepareVault(asOwner());
    expect((await second.getVault()).fingerprint("token")).toBe(fingerprint);
  });

  it("with a new key in front opens the old and seals with the new one", async () => {
    const old = key("old");
    const first = await startWith(old);
    await first.prepareVault(asOwner());
    const sealed = (await first.getVault()).seal("secret", place);
    const second = await startWith(`${key("new")},${old}`);
    await second.prepareVault(asOwner());
    const vault = await second.getVault();
    expect(vault.open(sealed, place)).toBe("secret");
    expect(vault.seal("secret", place).split(".")[1]).toBe("new");
  });
});

describe("a start that must not happen", () => {
  const secretOf = (masterKeys: string) => masterKeys.split(":")[1] ?? "";

  it.each<[string, string | undefined, string]>([
    ["the key is gone", undefined, "This database holds sealed secrets, but there is no master key."],
    [
      "the key is another one",
      key("mine"),
      'The master key "mine" is not the one this database was sealed with.',
    ],
    [
      "the key has another id",
      key("other"),
      'This database was sealed with the master key "mine", which is not configured.',
    ],
  ])("when %s, with a sentence that says what to do", async (_what, given, sentence) => {
    const right = key("mine");
    await (await startWith(right)).prepareVault(asOwner());
    const before = await rows();
    const { prepareVault, getVault, VaultRefusal } = await startWith(given);
    const refusal = await prepareVault(asOwner()).then(
      () => null,
      (error: unknown) => error,
    );
    if (!(refusal instanceof VaultRefusal)) throw new Error(`This was no refusal: ${refusal}`);
    expect(refusal.message).toContain(sentence);
    expect(refusal.message).toContain("Nothing was changed.");
    expect(refusal.message).toContain(`in LARDER_MASTER_KEYS, or in the file ${masterKeyFile(dataDir)}`);
    for (const secret of [right, given ?? right]) expect(refusal.message).not.toContain(secretOf(secret));
    await expect(getVault()).rejects.toBeInstanceOf(VaultRefusal);
    expect(await rows()).toEqual(before);
    expect(() => readFileSync(masterKeyFile(dataDir))).toThrow("ENOENT");
  });

  it("is refused to whoever starts without having prepared the keys", async () => {
    const { getVault } = await startWith(key("mine"));
    await expect(getVault()).rejects.toThrow("have not been prepared");
  });
});

describe("readiness", () => {
  it("is there when database, migrations and keys are", async () => {
    const { prepareVault, checkReadiness } = await startWith(key("mine"));
    await prepareVault(asOwner());
    // No worker has ever run its jobs here; that keeps no page and no refresh from working.
    const allWell = { database: "ok", migrations: "ok", keys: "ok", journal: "ok", jobs: "failing" };
    expect(await checkReadiness()).toEqual({ ready: true, ...allWell });
  });

  it("is not there with the wrong key, and comes back with the right one", async () => {
    const right = key("mine");
    await (await startWith(right)).prepareVault(asOwner());
    const { checkReadiness } = await startWith(key("mine"));
    expect(await checkReadiness()).toMatchObject({ ready: false, keys: "refused", migrations: "ok" });
    expect(await (await startWith(right)).checkReadiness()).toMatchObject({ ready: true });
  });

  it("is not there while a migration is missing or unfinished", async () => {
    const { prepareVault, checkReadiness } = await startWith(key("mine"));
    await prepareVault(asOwner());
    await asOwner().$executeRaw`UPDATE "_prisma_migrations" SET "finished_at" = NULL`;
    expect(await checkReadiness()).toMatchObject({ ready: false, migrations: "pending" });
    await asOwner().$executeRaw`ALTER TABLE "_prisma_migrations" RENAME TO "gone"`;
    expect(await checkReadiness()).toMatchObject({ ready: false, database: "ok", migrations: "pending" });
    await asOwner().$executeRaw`ALTER TABLE "gone" RENAME TO "_prisma_migrations"`;
    await asOwner().$executeRaw`UPDATE "_prisma_migrations" SET "finished_at" = now()`;
    expect(await checkReadiness()).toMatchObject({ ready: true });
  });
});

import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { masterKeyFile } from "#lib/crypto/master-keys.ts";
import { db } from "#lib/db/client.ts";
import { runLarder } from "#lib/testing/run-larder.ts";

runLarder();
const key = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;
const place = { table: "Generation", column: "refreshTokenSealed", row: "row-1" };
let dataDir: string;

/** Custody and readiness as a process sees them that starts now, with this configuration. */
async function startWith(masterKeys: string | undefined) {
  vi.stubEnv("LARDER_MASTER_KEYS", masterKeys);
  vi.stubEnv("LARDER_DATA_DIR", dataDir);
  vi.resetModules();
  const custody = await import("./vault.ts");
  const { checkReadiness } = await import("#lib/system/readiness.ts");
  return { ...custody, checkReadiness };
}

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "larder-custody-"));
  await db().installationKey.deleteMany();
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const rows = () => db().installationKey.findMany();

describe("the first start", () => {
  it("makes a key file of its owner's and a fingerprint key sealed with it", async () => {
    const { prepareCustody, getCustody } = await startWith(undefined);
    await prepareCustody();
    expect(statSync(masterKeyFile(dataDir)).mode & 0o777).toBe(0o600);
    const [row] = await rows();
    expect(row?.keySealed).toMatch(/^v1\.k\d{8}\./);
    const custody = await getCustody();
    expect(custody.open(custody.seal("secret", place), place)).toBe("secret");
  });

  it("uses configured keys and makes no file then", async () => {
    const { prepareCustody } = await startWith(key("mine"));
    await prepareCustody();
    expect(() => statSync(masterKeyFile(dataDir))).toThrow("ENOENT");
    expect((await rows())[0]?.keySealed).toMatch(/^v1\.mine\./);
  });

  it("at several places at once makes one fingerprint key, which all of them use", async () => {
    const started = await Promise.all([startWith(undefined), startWith(undefined), startWith(undefined)]);
    await Promise.all(started.map((one) => one.prepareCustody()));
    const made = await Promise.all(started.map(async (one) => (await one.getCustody()).fingerprint("t")));
    expect(new Set(made).size).toBe(1);
    expect(await rows()).toHaveLength(1);
  });
});

describe("a later start", () => {
  it("with the same keys gives the same fingerprints", async () => {
    const first = await startWith(undefined);
    await first.prepareCustody();
    const fingerprint = (await first.getCustody()).fingerprint("token");
    const second = await startWith(undefined);
    await second.prepareCustody();
    expect((await second.getCustody()).fingerprint("token")).toBe(fingerprint);
  });

  it("with a new key in front opens the old and seals with the new one", async () => {
    const old = key("old");
    const first = await startWith(old);
    await first.prepareCustody();
    const sealed = (await first.getCustody()).seal("secret", place);
    const second = await startWith(`${key("new")},${old}`);
    await second.prepareCustody();
    const custody = await second.getCustody();
    expect(custody.open(sealed, place)).toBe("secret");
    expect(custody.seal("secret", place).split(".")[1]).toBe("new");
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
    await (await startWith(right)).prepareCustody();
    const before = await rows();
    const { prepareCustody, getCustody, CustodyRefusal } = await startWith(given);
    const refusal = await prepareCustody().then(
      () => null,
      (error: unknown) => error,
    );
    if (!(refusal instanceof CustodyRefusal)) throw new Error(`This was no refusal: ${refusal}`);
    expect(refusal.message).toContain(sentence);
    expect(refusal.message).toContain("Nothing was changed.");
    expect(refusal.message).toContain(`in LARDER_MASTER_KEYS, or in the file ${masterKeyFile(dataDir)}`);
    for (const secret of [right, given ?? right]) expect(refusal.message).not.toContain(secretOf(secret));
    await expect(getCustody()).rejects.toBeInstanceOf(CustodyRefusal);
    expect(await rows()).toEqual(before);
    expect(() => readFileSync(masterKeyFile(dataDir))).toThrow("ENOENT");
  });

  it("is refused to whoever starts without having prepared the keys", async () => {
    const { getCustody } = await startWith(key("mine"));
    await expect(getCustody()).rejects.toThrow("have not been prepared");
  });
});

describe("readiness", () => {
  it("is there when database, migrations and keys are", async () => {
    const { prepareCustody, checkReadiness } = await startWith(key("mine"));
    await prepareCustody();
    const allWell = { database: "ok", migrations: "ok", keys: "ok", journal: "ok" };
    expect(await checkReadiness()).toEqual({ ready: true, ...allWell });
  });

  it("is not there with the wrong key, and comes back with the right one", async () => {
    const right = key("mine");
    await (await startWith(right)).prepareCustody();
    const { checkReadiness } = await startWith(key("mine"));
    expect(await checkReadiness()).toMatchObject({ ready: false, keys: "refused", migrations: "ok" });
    expect(await (await startWith(right)).checkReadiness()).toMatchObject({ ready: true });
  });

  it("is not there while a migration is missing or unfinished", async () => {
    const { prepareCustody, checkReadiness } = await startWith(key("mine"));
    await prepareCustody();
    await db().$executeRaw`UPDATE "_prisma_migrations" SET "finished_at" = NULL`;
    expect(await checkReadiness()).toMatchObject({ ready: false, migrations: "pending" });
    await db().$executeRaw`ALTER TABLE "_prisma_migrations" RENAME TO "gone"`;
    expect(await checkReadiness()).toMatchObject({ ready: false, database: "ok", migrations: "pending" });
    await db().$executeRaw`ALTER TABLE "gone" RENAME TO "_prisma_migrations"`;
    await db().$executeRaw`UPDATE "_prisma_migrations" SET "finished_at" = now()`;
    expect(await checkReadiness()).toMatchObject({ ready: true });
  });
});

import { beforeEach, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { learnSealFormat, writeNewestFormat } from "./seal-format.ts";
import { getVault } from "./vault.ts";

runLarder();
const place = { table: "Generation", column: "refreshTokenSealed", row: "r", organizationId: "org" };
const minutes = (count: number) => new Date(Date.now() - count * 60_000);

beforeEach(async () => {
  await db().instance.deleteMany();
  await db().sealing.updateMany({ data: { format: 1 } });
  await learnSealFormat();
});

function makeInstance(row: { readsFormat?: number; seenAt?: Date; stoppedAt?: Date }) {
  const now = new Date();
  const process = { id: newId(), kind: "worker" as const, name: "host/1", startedAt: now, seenAt: now };
  return db().instance.create({ data: { ...process, ...row } });
}

async function formatNow(): Promise<string | undefined> {
  await writeNewestFormat();
  return (await getVault()).seal("secret", place).split(".")[0];
}

it("a new installation writes the newest form from its first value on", async () => {
  const migrated = await db().$queryRaw<object[]>`SELECT "format" FROM "Sealing"`;
  expect(migrated).toHaveLength(1);
  expect(await formatNow()).toBe("v2");
});

it("waits for every process of an earlier version that may live, and then writes it for good", async () => {
  await makeInstance({ readsFormat: 2 });
  const old = await makeInstance({});
  expect(await formatNow()).toBe("v1");
  // Silent, perhaps because it lost the database for a while.
  await db().instance.update({ where: { id: old.id }, data: { seenAt: minutes(9) } });
  expect(await formatNow()).toBe("v1");
  await db().instance.update({ where: { id: old.id }, data: { seenAt: minutes(11) } });
  expect(await formatNow()).toBe("v2");
  await db().instance.update({ where: { id: old.id }, data: { seenAt: new Date() } });
  expect(await formatNow()).toBe("v2");
});

it("does not wait for one that has said that it ended", async () => {
  await makeInstance({ seenAt: minutes(1), stoppedAt: minutes(1) });
  expect(await formatNow()).toBe("v2");
});

it("opens what was sealed in the form of before", async () => {
  const vault = await getVault();
  const old = vault.seal("secret", place);
  expect(old).toMatch(/^v1\./);
  await writeNewestFormat();
  expect(vault.open(old, place)).toBe("secret");
  expect(vault.open(old, { ...place, organizationId: "elsewhere" })).toBe("secret");
});

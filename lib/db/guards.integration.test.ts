import { beforeAll, describe, expect, it } from "vitest";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { type ConnectedSet, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { db } from "./client.ts";
import { databaseNow, inTransaction } from "./in-transaction.ts";
import { newId } from "./new-id.ts";
import { isUniqueViolation } from "./unique-violation.ts";

const larder = runLarder();
let team: Team;
let strangers: Team;
let set: ConnectedSet;

beforeAll(async () => {
  team = await makeTeam();
  strangers = await makeTeam("Cantine du Port");
  set = await makeConnectedSet(larder.control, team.organizationId);
  await refreshTokenSet(by(team.owner), { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" });
});

describe("the record is append-only, for whoever has the database", () => {
  it.each([
    `UPDATE "AuditEvent" SET "actorName" = 'Somebody else'`,
    `UPDATE "AuditEvent" SET "at" = now()`,
    `DELETE FROM "AuditEvent"`,
    `TRUNCATE "AuditEvent"`,
    `TRUNCATE "AuditEvent" CASCADE`,
  ])("%s", async (sql) => {
    const before = await db().auditEvent.findMany();
    expect(before.length).toBeGreaterThan(0);
    await expect(asOwner().$executeRawUnsafe(sql)).rejects.toThrow("the audit record is append-only");
    expect(await db().auditEvent.findMany()).toEqual(before);
  });

  it("an organization with a record cannot be deleted away from under it", async () => {
    const deletion = asOwner().organization.delete({ where: { id: team.organizationId } });
    await expect(deletion).rejects.toThrow();
    expect(await db().auditEvent.count()).toBeGreaterThan(0);
  });
});

describe("a token set stays where it is", () => {
  it.each([
    ["environment", () => ({ environment: "production" as const })],
    ["organization", () => ({ organizationId: strangers.organizationId })],
  ])("its %s never changes", async (_what, data) => {
    const update = asOwner().tokenSet.update({ where: { id: set.id }, data: data() });
    await expect(update).rejects.toThrow("keeps its keys, its organization and its environment");
  });

  it("writing the same again changes nothing and is allowed", async () => {
    await asOwner().tokenSet.update({ where: { id: set.id }, data: { environment: "development" } });
  });
});

describe("a generation is insert-only", () => {
  const where = (number: number) => ({ tokenSetId_number: { tokenSetId: set.id, number } });
  const past = new Date(0);

  it.each<[string, number, object]>([
    ["its number", 2, { number: 9 }],
    ["its fingerprints", 2, { refreshTokenFingerprint: "another" }],
    ["its origin", 2, { rotatedFrom: null }],
    ["its times", 2, { expiresAt: past }],
    ["its scopes", 2, { scopes: ["sales"] }],
    ["its adoption, back", 2, { adopted: false }],
    ["its wiping, back", 1, { wipedAt: null }],
    ["its wiping, another time", 1, { wipedAt: past }],
    ["its ciphertext, after the wiping", 1, { refreshTokenSealed: "v1.k.aaaa.bbbb" }],
  ])("%s", async (_what, number, data) => {
    const update = asOwner().generation.update({ where: where(number), data });
    await expect(update).rejects.toThrow("a generation is insert-only");
  });

  it("may be wiped", async () => {
    const other = await makeConnectedSet(larder.control, team.organizationId);
    const wiped = await asOwner().generation.updateMany({
      where: { tokenSetId: other.id },
      data: { accessTokenSealed: null, refreshTokenSealed: null, wipedAt: new Date() },
    });
    expect(wiped.count).toBe(1);
  });
});

describe("the same refresh token cannot be in two token sets", () => {
  it("whatever the environment or tenant", async () => {
    const [held] = await db().heldRefreshToken.findMany({ where: { tokenSetId: set.id } });
    const other = await makeConnectedSet(larder.control, strangers.organizationId, {
      environment: "production",
    });
    const fingerprint = held?.fingerprint ?? "";
    const insert = db().heldRefreshToken.create({ data: { fingerprint, tokenSetId: other.id } });
    await expect(insert).rejects.toSatisfy(isUniqueViolation);
  });
});

describe("transactions", () => {
  it("undo everything when the work throws", async () => {
    const id = newId();
    const work = inTransaction(async (tx) => {
      await tx.organization.create({ data: { id, name: "Never" } });
      throw new Error("midway");
    });
    await expect(work).rejects.toThrow("midway");
    expect(await db().organization.findUnique({ where: { id } })).toBeNull();
  });

  it("tell the database's clock, which goes on within them", async () => {
    const [first, second] = await inTransaction(async (tx) => {
      const one = await databaseNow(tx);
      await tx.$queryRaw`SELECT pg_sleep(0.02)::text`;
      return [one, await databaseNow(tx)];
    });
    expect(second.getTime()).toBeGreaterThan(first.getTime());
  });

  it("tell a taken name from a row still in use and from other faults", async () => {
    const deletion = await db()
      .application.delete({ where: { id: set.applicationId } })
      .catch((error: unknown) => error);
    expect(deletion).toMatchObject({ code: "P2003" });
    expect([deletion, new Error(), null].map(isUniqueViolation)).toEqual([false, false, false]);
  });
});

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeAuditRows } from "#lib/factories/audit-rows-factory.ts";
import { makeOrganization } from "#lib/factories/organization-factory.ts";
import { collectMetrics } from "#lib/system/collect-metrics.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { makeRecord, runAsServerOwner, verifyOne as verify } from "#lib/testing/make-record.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { nodeCommand } from "#lib/testing/run-node.ts";
import { larderItself } from "./audit-actor.ts";
import { ofOrganization } from "./audit-subjects.ts";
import { recordAuditEvent } from "./record-audit-event.ts";
import { readHeadText, toRecordLabel } from "./record-head.ts";
import { type VerifiedRecord, verifyRecord } from "./verify-record.ts";

const larder = runLarder();
const now = new Date();
const attack = (statements: string[]) => runAsServerOwner(larder.ownerUrl, statements);

describe("a head that was written down elsewhere", () => {
  const cutOff = (id: string) => [
    `DELETE FROM "AuditEvent" WHERE "id" IN (SELECT "eventId" FROM "AuditChain" WHERE "organizationId" = '${id}' AND "sequence" > 6)`,
    `DELETE FROM "AuditChain" WHERE "organizationId" = '${id}' AND "sequence" > 6`,
  ];
  /** Reckons the whole chain again, as whoever owns the server can. */
  const reckonAgain = (id: string) => `
    DO $$ DECLARE place "AuditChain"%ROWTYPE; before bytea := ''; BEGIN
      FOR place IN SELECT * FROM "AuditChain" WHERE "organizationId" = '${id}' ORDER BY "sequence" LOOP
        SELECT audit_digest(e) INTO place."digest" FROM "AuditEvent" e WHERE e."id" = place."eventId";
        before := audit_hash(place, before);
        UPDATE "AuditChain" SET "digest" = place."digest", "hash" = before
          WHERE "organizationId" = place."organizationId" AND "sequence" = place."sequence";
      END LOOP;
    END; $$`;

  it("shows that the end was cut off, chain and head included", async () => {
    const { id, head } = await makeRecord();
    await attack(cutOff(id));
    expect((await verify(id)).breaks).toEqual([]);
    expect((await verify(id, [head])).breaks).toEqual([{ kind: "cut_off", sequence: 8, eventId: null }]);
    await makeAuditRows({ organizationId: id, count: 4 }, now);
    expect((await verify(id, [head])).breaks).toEqual([
      { kind: "other_than_head", sequence: 8, eventId: null },
    ]);
  });

  it("shows that the whole chain was reckoned again", async () => {
    const { id, events, head } = await makeRecord();
    await attack([
      `UPDATE "AuditEvent" SET "actorName" = 'Somebody' WHERE "id" = '${events[2]}'`,
      reckonAgain(id),
    ]);
    expect((await verify(id)).breaks).toEqual([]);
    expect((await verify(id, [head])).breaks).toMatchObject([{ kind: "other_than_head", sequence: 8 }]);
  });

  it("may be one that metrics kept: the record's label and the beginning of the hash", async () => {
    const { id, events, head } = await makeRecord();
    const { text } = await collectMetrics();
    const record = toRecordLabel(id);
    const metric = (name: string) =>
      Number(
        text
          .split("\n")
          .find((line) => line.startsWith(`${name} `))
          ?.split(" ")[1],
      );
    const number = metric(`larder_record_events{record="${record}"}`);
    const digits = ["1", "2"].map((part) =>
      metric(`larder_record_head{record="${record}",part="${part}"}`).toString(16).padStart(12, "0"),
    );
    const kept = readHeadText(`${record}:${number}:${digits.join("")}`);
    expect(kept?.hash).toBe(head.hash.slice(0, 24));
    const heads = kept ? [kept] : [];
    expect((await verify(id, heads)).breaks).toEqual([]);
    await attack([`UPDATE "AuditEvent" SET "at" = now() WHERE "id" = '${events[0]}'`, reckonAgain(id)]);
    expect((await verify(id, heads)).breaks).toMatchObject([{ kind: "other_than_head", sequence: 8 }]);
  });

  it("still fits after all that was recorded since, and an organization that is gone does not", async () => {
    const { id, head } = await makeRecord();
    await makeAuditRows({ organizationId: id, count: 3 }, now);
    expect(await verify(id, [head])).toMatchObject({ events: 11, breaks: [] });
    const gone: VerifiedRecord[] = [];
    const away = { ...head, record: newId() };
    for await (const record of verifyRecord({ organizationId: away.record, heads: [away] }))
      gone.push(record);
    expect(gone).toMatchObject([{ head: null, breaks: [{ kind: "cut_off", sequence: 8 }] }]);
  });
});

describe("writers at the same time", () => {
  const write = (
    organizationId: string,
    note: string,
    client = db() as Parameters<typeof recordAuditEvent>[0],
  ) =>
    recordAuditEvent(
      client,
      { actor: larderItself, now },
      { action: "organization.renamed", ...ofOrganization({ id: organizationId, name: note }) },
    );

  it("of one organization make one chain, and those that roll back leave no gap", async () => {
    const { id } = await makeOrganization("Cantine", now);
    const writers = Array.from({ length: 60 }, (_, index) =>
      inTransaction(async (tx) => {
        await write(id, `first of ${index}`, tx);
        await tx.$queryRaw`SELECT 1`;
        if (index % 5 === 0) throw new Error("midway");
        await write(id, `second of ${index}`, tx);
      }).catch(() => {}),
    );
    await Promise.all(writers);
    expect(await verify(id)).toMatchObject({ events: 96, breaks: [], late: 0 });
  });

  it("neither wait for each other before they commit, nor block each other for good", async () => {
    const { id } = await makeOrganization("Cantine", now);
    const [set, other] = [await makeOrganization("One row", now), await makeOrganization("Another row", now)];
    let bothWrote: () => void = () => {};
    const wrote = new Promise<void>((resolve) => {
      let left = 2;
      bothWrote = () => {
        left -= 1;
        if (left === 0) resolve();
      };
    });
    /** Records first, then locks the row that the other one does not have. */
    const act = (row: string) =>
      inTransaction(async (tx) => {
        await write(id, row, tx);
        bothWrote();
        await wrote;
        await tx.organization.update({ where: { id: row }, data: { name: "Locked" } });
      });
    await Promise.all([act(set.id), act(other.id)]);
    expect(await verify(id)).toMatchObject({ events: 2, breaks: [] });
  });
});

describe("the database role of a running process, which may only add events", () => {
  it("has them chained all the same, writes no chain itself, and cannot put another table in its place", async () => {
    const { id } = await makeRecord();
    const as = (statements: string[]) =>
      db().$transaction(async (tx) => {
        for (const statement of statements) await tx.$executeRawUnsafe(statement);
      });
    const insert = `INSERT INTO "AuditEvent" ("id", "organizationId", "actorName", "action", "subjectType", "subjectId", "subjectName",
      "detail", "at") VALUES (gen_random_uuid(), '${id}', 'x', 'x', 'x', gen_random_uuid(), 'x', '{}', now())`;
    const decoy = `CREATE TEMP TABLE "AuditChain" ("organizationId" uuid, "sequence" int, "eventId" uuid,
        "recordedAt" timestamptz, "digest" bytea, "hash" bytea) ON COMMIT DROP`;
    await as([decoy, insert, "SET CONSTRAINTS ALL IMMEDIATE"]);
    expect(await verify(id)).toMatchObject({ events: 9, breaks: [] });
    for (const forbidden of [
      `DELETE FROM "AuditChain"`,
      `INSERT INTO "AuditChain" VALUES (gen_random_uuid(), 1, gen_random_uuid(), now(), '', '')`,
      `UPDATE "AuditChain" SET "sequence" = 0`,
    ]) {
      await expect(as([forbidden]), forbidden).rejects.toThrow("permission denied");
    }
  });
});

describe("what Larder itself does", () => {
  it("chains the events of earlier versions when it is upgraded, and the record says so", async () => {
    const { id, events } = await makeRecord();
    const sql = readFileSync("prisma/migrations/20261128140000_record_chain/migration.sql", "utf8");
    const upgrade = sql.slice(sql.indexOf("-- Events of earlier versions"));
    await attack([`DELETE FROM "AuditChain"`]);
    expect((await verify(id)).breaks).toMatchObject([{ kind: "not_in_chain" }]);
    await asOwner().$executeRawUnsafe(`DO $do$ BEGIN EXECUTE $up$${upgrade}$up$; END; $do$`);
    const record = await verify(id);
    expect(record).toMatchObject({ events: 9, breaks: [] });
    const event = await db().auditEvent.findFirst({
      where: { organizationId: id, action: "record.chained" },
    });
    expect(event?.detail).toEqual({ events: events.length });
    await attack([`DELETE FROM "AuditEvent" WHERE "id" = '${events[1]}'`]);
    expect((await verify(id)).breaks).toMatchObject([{ kind: "removed" }]);
  });

  it("lets old events go once the record says up to where, and no others", async () => {
    const { id, events } = await makeRecord();
    const hash = (await db().auditChain.findMany({ where: { organizationId: id, sequence: 3 } }))[0]?.hash;
    const chainHash = Buffer.from(hash ?? []).toString("hex");
    await recordAuditEvent(
      asOwner(),
      { actor: larderItself, now },
      {
        action: "record.trimmed",
        ...ofOrganization({ id, name: "Brasserie Leopold" }),
        detail: { through: 3, chainHash },
      },
    );
    await attack([`DELETE FROM "AuditEvent" WHERE "id" IN ('${events.slice(0, 3).join("', '")}')`]);
    expect(await verify(id)).toMatchObject({ events: 9, removed: 3, breaks: [] });
    await attack([`DELETE FROM "AuditEvent" WHERE "id" = '${events[3]}'`]);
    expect((await verify(id)).breaks).toMatchObject([{ kind: "removed", sequence: 4 }]);
  });

  it("reads long records page by page", async () => {
    const { id } = await makeOrganization("Cantine", now);
    await makeAuditRows({ organizationId: id, count: 4_100 }, now);
    expect(await verify(id)).toMatchObject({ events: 4_100, breaks: [] });
    const [, second] = await db().auditEvent.findMany({
      where: { organizationId: id },
      orderBy: { at: "asc" },
    });
    await attack([`UPDATE "AuditEvent" SET "subjectName" = 'x' WHERE "id" = '${second?.id}'`]);
    expect((await verify(id)).breaks).toMatchObject([{ kind: "changed", eventId: second?.id }]);
  });

  it("tells events that were entered long after the time that they give", async () => {
    const { id } = await makeOrganization("Cantine", now);
    await makeAuditRows({ organizationId: id, count: 1 }, new Date(now.getTime() - 2 * 3_600_000));
    expect(await verify(id)).toMatchObject({ events: 1, late: 1, breaks: [] });
  });
});

describe("npm run admin -- verify-record", () => {
  const [command, ...args] = nodeCommand("../../scripts/admin/main.ts");
  const run = (...more: string[]) =>
    spawnSync(command, [...args, "verify-record", ...more], {
      env: { ...process.env, ...larder.environment, DATABASE_URL: larder.ownerUrl },
      encoding: "utf8",
    });

  it("says what it found, and ends with 0, 1 or 2", async () => {
    const { id, events } = await makeRecord();
    const holds = run(id);
    expect([holds.status, holds.stderr]).toEqual([0, ""]);
    const head = /head (\S+)/.exec(holds.stdout)?.[1] ?? "";
    expect(holds.stdout).toContain("holds   Brasserie Leopold: 8 events");
    expect(run("--head", head, id).status).toBe(0);
    await attack([`DELETE FROM "AuditEvent" WHERE "id" = '${events[4]}'`]);
    const broken = run(id);
    expect(broken.status).toBe(1);
    expect(broken.stdout).toContain(`number 5, event ${events[4]}: the event was removed`);
    expect(run(newId()).status).toBe(2);
    expect(run("--head", "nonsense").stderr).toContain("is no head");
  });
});

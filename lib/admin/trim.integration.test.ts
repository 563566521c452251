import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { listPlaces } from "#lib/audit/record-chain-repository.ts";
import { isAsRecorded, readRecordLine } from "#lib/audit/record-line.ts";
import { verifyRecord } from "#lib/audit/verify-record.ts";
import { createClient, db } from "#lib/db/client.ts";
import { makeAuditRows } from "#lib/factories/audit-rows-factory.ts";
import { urlAsRole } from "#lib/testing/as-role.ts";
import { type MadeRecord, makeRecord, runAsServerOwner } from "#lib/testing/make-record.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { describeTrim, trim } from "./trim.ts";

const larder = runLarder({ LARDER_RETENTION_ACTIVITY_DAYS: "90" }, {}, "migrator");
const dayMs = 24 * 60 * 60 * 1_000;
/** From when on everything that is recorded now may go. */
const later = { now: new Date(Date.now() + 130 * dayMs) };
let made: MadeRecord;

beforeEach(async () => {
  made = await makeRecord();
});

async function collect(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

const attack = (...statements: string[]) => runAsServerOwner(larder.ownerUrl, statements);
const archive = () => join(larder.environment.LARDER_DATA_DIR ?? "", "archive");
const directory = (id = made.id) => join(archive(), id);
const files = (id = made.id) => readdirSync(directory(id)).toSorted();
const trimNow = () => collect(trim(later));

async function verify(withArchive = false) {
  const input = { organizationId: made.id, heads: [made.head], archive: withArchive ? archive() : null };
  for await (const record of verifyRecord(input)) return record;
  throw new Error("There is no such organization.");
}

const actions = async () =>
  (await db().auditEvent.findMany({ where: { organizationId: made.id } })).map(({ action }) => action);

describe("trimming a record", () => {
  it("is told first, and changes nothing then", async () => {
    const lines = await collect(describeTrim(later));
    expect(lines).toContain("  Brasserie Leopold: 8 events");
    expect(await actions()).toHaveLength(8);
    expect(existsSync(directory())).toBe(false);
  });

  it("removes nothing that is younger", async () => {
    await collect(trim({ now: new Date(Date.now() + 80 * dayMs) }));
    expect(await actions()).toHaveLength(8);
  });

  it("writes the events to a file that proves itself, for the operator alone, then removes them", async () => {
    const places = await listPlaces(db(), { organizationId: made.id, after: 0, take: 10 });
    await trimNow();
    expect(await actions()).toEqual(["record.trimmed"]);
    const [file = ""] = files();
    const path = join(directory(), file);
    expect([statSync(path).mode & 0o777, statSync(directory()).mode & 0o777]).toEqual([0o600, 0o700]);
    const lines = readFileSync(path, "utf8").trimEnd().split("\n").map(readRecordLine);
    expect(lines.every((line) => line !== null && isAsRecorded(line))).toBe(true);
    expect(lines.map((line) => line?.event)).toEqual(places.map(({ event }) => event));
  });

  it("leaves a record that still proves all, with the files and without, and heads of before", async () => {
    await trimNow();
    await makeAuditRows({ organizationId: made.id, count: 3 }, new Date());
    expect(await verify()).toMatchObject({ events: 12, removed: 8, archived: 0, breaks: [] });
    expect(await verify(true)).toMatchObject({ events: 12, removed: 8, archived: 8, breaks: [] });
  });

  it("goes month by month, and a second run goes on where the first ended", async () => {
    await attack(`
      DO $$ DECLARE place "AuditChain"%ROWTYPE; before bytea := ''; BEGIN
        FOR place IN SELECT * FROM "AuditChain" WHERE "organizationId" = '${made.id}' ORDER BY "sequence" LOOP
          IF place."sequence" <= 3 THEN place."recordedAt" := '2026-01-20Z'; END IF;
          IF place."sequence" IN (4, 5) THEN place."recordedAt" := '2026-03-01Z'; END IF;
          before := audit_hash(place, before);
          UPDATE "AuditChain" SET "hash" = before, "recordedAt" = place."recordedAt"
            WHERE "organizationId" = place."organizationId" AND "sequence" = place."sequence";
        END LOOP;
      END; $$`);
    made.head = { ...made.head, sequence: 0 };
    await collect(trim({ now: new Date("2026-05-20Z") }));
    expect(files()).toEqual([expect.stringMatching(/^activity-2026-01-1-3-[0-9a-f]{12}\.jsonl$/)]);
    expect(await actions()).toHaveLength(6);
    await trimNow();
    const ranges = files().map((name) => name.replace(/-[0-9a-f]{12}\.jsonl$/, ""));
    const month = new Date().toISOString().slice(0, 7);
    expect(ranges).toEqual(["activity-2026-01-1-3", "activity-2026-03-4-5", `activity-${month}-6-9`]);
    expect(await verify(true)).toMatchObject({ events: 11, removed: 9, archived: 9, breaks: [] });
  });

  it("goes on after a run that ended between the checkpoint and the removal", async () => {
    await attack(`
      CREATE FUNCTION stumble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'stumbled'; END; $$;
      CREATE TRIGGER stumble BEFORE DELETE ON "AuditEvent" FOR EACH ROW WHEN (OLD."id" = '${made.events[5]}')
        EXECUTE FUNCTION stumble()`);
    await expect(trimNow()).rejects.toThrow("stumbled");
    await attack(`DROP TRIGGER stumble ON "AuditEvent"`, "DROP FUNCTION stumble()");
    expect(await actions()).toHaveLength(9);
    const [file = ""] = files();
    const path = join(directory(), file);
    const content = readFileSync(path);
    writeFileSync(path, "something else");
    expect(await refusalOf(trimNow())).toBe("conflict");
    expect(await actions()).toHaveLength(9);
    writeFileSync(path, content);
    await trimNow();
    expect(await actions()).not.toContain("token-set.refreshed");
    expect(await verify(true)).toMatchObject({ removed: 9, archived: 9, breaks: [] });
  });

  it("stops at a record that is not what was recorded, and removes nothing of it", async () => {
    await attack(`UPDATE "AuditEvent" SET "actorName" = 'Somebody' WHERE "id" = '${made.events[4]}'`);
    expect(await refusalOf(trimNow())).toBe("conflict");
    expect(await actions()).toHaveLength(8);
    expect(files()).toEqual([]);
    await attack(`UPDATE "AuditEvent" SET "actorName" = 'Larder' WHERE "id" = '${made.events[4]}'`);
    await trimNow();
  });

  it("does nothing where the database waits for adoption", async () => {
    await db().deployment.create({ data: { id: made.id, identity: "another cluster/16384" } });
    expect(await refusalOf(trimNow())).toBe("conflict");
    expect(await actions()).toHaveLength(8);
    await db().deployment.deleteMany();
    await trimNow();
  });
});

describe("the files of an archive", () => {
  const firstFile = () => join(directory(), files()[0] ?? "");

  it("that were changed, with all digests reckoned again too, are named", async () => {
    await trimNow();
    const original = readFileSync(firstFile(), "utf8");
    writeFileSync(firstFile(), original.replace("POS Antwerp", "POS Bruges"));
    expect((await verify(true)).breaks).toMatchObject([
      { kind: "not_in_archive", sequence: 1 },
      { kind: "archive_changed", sequence: 1, eventId: made.events[0] },
    ]);
    writeFileSync(firstFile(), original.split("\n").slice(1).join("\n"));
    expect((await verify(true)).breaks).toMatchObject([
      { kind: "not_in_archive", sequence: 1 },
      { kind: "archive_changed", sequence: null },
    ]);
    writeFileSync(firstFile(), original);
    expect((await verify(true)).breaks).toEqual([]);
    appendFileSync(firstFile(), "\n");
    expect((await verify(true)).breaks).toMatchObject([
      { kind: "not_in_archive", sequence: 1 },
      { kind: "archive_changed", sequence: 9 },
    ]);
  });

  it("that are missing are named, and the record without them still holds", async () => {
    await trimNow();
    const elsewhere = verifyRecord({ organizationId: made.id, heads: [], archive: "/nowhere" });
    for await (const { breaks } of elsewhere) {
      expect(breaks).toMatchObject([{ kind: "not_in_archive", sequence: 1 }, { kind: "archive_missing" }]);
    }
    expect((await verify()).breaks).toEqual([]);
  });
});

describe("the database itself", () => {
  const remove = (id = "") => db().$executeRaw`DELETE FROM "AuditEvent" WHERE "id" = ${id}::uuid`;

  it("lets its owner remove nothing without a checkpoint, and nothing above one", async () => {
    await expect(remove(made.events[0])).rejects.toThrow("append-only");
    await trimNow();
    const [fresh] = await makeAuditRows({ organizationId: made.id, count: 1 }, new Date());
    await expect(remove(fresh)).rejects.toThrow("append-only");
  });

  it("takes no checkpoint that does not fit the chain, or that stands below what it lets go", async () => {
    const checkpoint = (detail: object) =>
      makeAuditRows(
        { organizationId: made.id, count: 1, event: () => ({ action: "record.trimmed", detail }) },
        new Date(),
      );
    await checkpoint({ through: 3, chainHash: "0".repeat(64) });
    await checkpoint({ through: 30, chainHash: made.head.hash });
    await expect(remove(made.events[0])).rejects.toThrow("append-only");
    await checkpoint({ through: 8, chainHash: made.head.hash });
    await expect(remove(made.events[7])).resolves.toBe(1);
  });

  it.each(["web", "worker", "handout"] as const)(
    "takes no checkpoint from the role of a %s process",
    async (role) => {
      const client = createClient(urlAsRole(larder.ownerUrl, role));
      const [event] = made.events;
      const copy = client.$executeRaw`
      INSERT INTO "AuditEvent" SELECT gen_random_uuid(), "organizationId", "actorUserId", "actorName", 'record.trimmed', "subjectType",
        "subjectId", "subjectName", "environment", '{"through": 8}', "at" FROM "AuditEvent" WHERE "id" = ${event}::uuid`;
      await expect(copy).rejects.toThrow("by whoever may remove events");
      await client.$disconnect();
    },
  );
});

import { describe, expect, it } from "vitest";
import { newId } from "#lib/db/new-id.ts";
import { type MadeRecord, makeRecord, runAsServerOwner, verifyOne } from "#lib/testing/make-record.ts";
import { runLarder } from "#lib/testing/run-larder.ts";

const larder = runLarder();

const copyOf = (event: string, id: string) =>
  `INSERT INTO "AuditEvent" SELECT '${id}', "organizationId", "actorUserId", 'Somebody', "action", "subjectType", "subjectId",
     "subjectName", "environment", "detail", "at" FROM "AuditEvent" WHERE "id" = '${event}'`;

/** Moves the places behind one by one, the last first, so that no number is there twice. */
const shift = (id: string, above: number, by: number) =>
  Array.from({ length: 8 - above }, (_, step) => {
    const sequence = by > 0 ? 8 - step : above + 1 + step;
    return `UPDATE "AuditChain" SET "sequence" = ${sequence + by} WHERE "organizationId" = '${id}' AND "sequence" = ${sequence}`;
  });

interface Attack {
  what: string;
  statements: (made: MadeRecord) => string[];
  /** The kind of break, its number, and which event of the eight it names. */
  found: [kind: string, sequence: number | null, event: number | null];
}

const stranger = newId();
const put = newId();

const attacks: Attack[] = [
  {
    what: "another name",
    statements: ({ events }) => [
      `UPDATE "AuditEvent" SET "actorName" = 'Somebody' WHERE "id" = '${events[2]}'`,
    ],
    found: ["changed", 3, 2],
  },
  {
    what: "another outcome",
    statements: ({ events }) => [
      `UPDATE "AuditEvent" SET "detail" = "detail" || '{"generation": 99}' WHERE "id" = '${events[7]}'`,
    ],
    found: ["changed", 8, 7],
  },
  {
    what: "another time",
    statements: ({ events }) => [
      `UPDATE "AuditEvent" SET "at" = "at" - interval '1 ms' WHERE "id" = '${events[0]}'`,
    ],
    found: ["changed", 1, 0],
  },
  {
    what: "a name moved from one field into the next",
    statements: ({ events }) => [
      `UPDATE "AuditEvent" SET "actorName" = '', "action" = "actorName" || "action" WHERE "id" = '${events[4]}'`,
    ],
    found: ["changed", 5, 4],
  },
  {
    what: "a changed event whose digest was reckoned again",
    statements: ({ events }) => [
      `UPDATE "AuditEvent" SET "actorName" = 'Somebody' WHERE "id" = '${events[3]}'`,
      `UPDATE "AuditChain" c SET "digest" = audit_digest(e) FROM "AuditEvent" e WHERE e."id" = c."eventId" AND e."id" = '${events[3]}'`,
    ],
    found: ["out_of_order", 4, 3],
  },
  {
    what: "an event deleted in the middle",
    statements: ({ events }) => [`DELETE FROM "AuditEvent" WHERE "id" = '${events[4]}'`],
    found: ["removed", 5, 4],
  },
  {
    what: "an event deleted with its place",
    statements: ({ events }) => [
      `DELETE FROM "AuditEvent" WHERE "id" = '${events[4]}'`,
      `DELETE FROM "AuditChain" WHERE "eventId" = '${events[4]}'`,
    ],
    found: ["removed", 5, null],
  },
  {
    what: "an event deleted, and the others moved up",
    statements: ({ id, events }) => [
      `DELETE FROM "AuditEvent" WHERE "id" = '${events[4]}'`,
      `DELETE FROM "AuditChain" WHERE "eventId" = '${events[4]}'`,
      ...shift(id, 5, -1),
    ],
    found: ["out_of_order", 5, 5],
  },
  {
    what: "the beginning deleted",
    statements: ({ id, events }) => [
      `DELETE FROM "AuditEvent" WHERE "id" = '${events[0]}'`,
      `DELETE FROM "AuditChain" WHERE "organizationId" = '${id}' AND "sequence" = 1`,
    ],
    found: ["removed", 1, null],
  },
  {
    what: "the last event deleted",
    statements: ({ events }) => [`DELETE FROM "AuditEvent" WHERE "id" = '${events[7]}'`],
    found: ["removed", 8, 7],
  },
  {
    what: "two events in each other's place",
    statements: ({ events }) => [
      `UPDATE "AuditChain" SET "eventId" = '${stranger}' WHERE "eventId" = '${events[1]}'`,
      `UPDATE "AuditChain" SET "eventId" = '${events[1]}' WHERE "eventId" = '${events[5]}'`,
      `UPDATE "AuditChain" SET "eventId" = '${events[5]}' WHERE "eventId" = '${stranger}'`,
    ],
    found: ["changed", 2, 5],
  },
  {
    what: "two places with each other's number",
    statements: ({ id }) =>
      [
        [2, 99],
        [6, 2],
        [99, 6],
      ].map(
        ([from, to]) =>
          `UPDATE "AuditChain" SET "sequence" = ${to} WHERE "organizationId" = '${id}' AND "sequence" = ${from}`,
      ),
    found: ["out_of_order", 2, 5],
  },
  {
    what: "an event put in past the chain",
    statements: ({ events }) => [copyOf(events[3] ?? "", put)],
    found: ["not_in_chain", null, null],
  },
  {
    what: "an event put in with a place of its own",
    statements: ({ id, events }) => [
      copyOf(events[3] ?? "", stranger),
      ...shift(id, 4, 1),
      `INSERT INTO "AuditChain" SELECT "organizationId", 5, '${stranger}', "recordedAt", audit_digest(e), "hash"
         FROM "AuditChain" c JOIN "AuditEvent" e USING ("organizationId") WHERE c."organizationId" = '${id}' AND c."sequence" = 4
         AND e."id" = '${stranger}'`,
    ],
    found: ["out_of_order", 5, null],
  },
];

describe("whoever owns the database server cannot change a record unseen", () => {
  it.each(attacks)("$what", async ({ statements, found: [kind, sequence, event] }) => {
    const made = await makeRecord();
    expect((await verifyOne(made.id, [made.head])).breaks).toEqual([]);
    await runAsServerOwner(larder.ownerUrl, statements(made));
    const [first] = (await verifyOne(made.id)).breaks;
    expect(first).toMatchObject({ kind, sequence });
    if (event !== null) expect(first?.eventId).toBe(made.events[event]);
    if (kind === "not_in_chain") expect(first?.eventId).toBe(put);
  });

  it("an event moved into another organization's record is missed here and found there", async () => {
    const [made, other] = [await makeRecord(), await makeRecord()];
    const moved = made.events[3];
    await runAsServerOwner(larder.ownerUrl, [
      `UPDATE "AuditEvent" SET "organizationId" = '${other.id}' WHERE "id" = '${moved}'`,
    ]);
    expect((await verifyOne(made.id)).breaks[0]).toEqual({ kind: "changed", sequence: 4, eventId: moved });
    expect((await verifyOne(other.id)).breaks).toEqual([
      { kind: "not_in_chain", sequence: null, eventId: moved },
    ]);
  });
});

import pg from "pg";
import { findRecordHead } from "#lib/audit/record-chain-repository.ts";
import { readHeadText, toHeadText, type WrittenHead } from "#lib/audit/record-head.ts";
import { type VerifiedRecord, verifyRecord } from "#lib/audit/verify-record.ts";
import { db } from "#lib/db/client.ts";
import { makeAuditRows } from "#lib/factories/audit-rows-factory.ts";
import { makeOrganization } from "#lib/factories/organization-factory.ts";

export interface MadeRecord {
  id: string;
  /** The ids of its events in the order of the chain. */
  events: string[];
  head: WrittenHead;
}

/** An organization with eight events on its record. */
export async function makeRecord(now = new Date()): Promise<MadeRecord> {
  const { id } = await makeOrganization("Brasserie Leopold", now);
  await makeAuditRows({ organizationId: id, count: 8 }, now);
  const places = await db().auditChain.findMany({
    where: { organizationId: id },
    orderBy: { sequence: "asc" },
  });
  const end = await findRecordHead(db(), id);
  const head = end && readHeadText(toHeadText(end));
  if (!head) throw new Error("The record has no head.");
  return { id, events: places.map(({ eventId }) => eventId), head };
}

/** Runs statements as whoever owns the tables and may turn triggers off: none stops them. */
export async function runAsServerOwner(ownerUrl: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("SET session_replication_role = replica");
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** What is found of one organization's record. */
export async function verifyOne(organizationId: string, heads: WrittenHead[] = []): Promise<VerifiedRecord> {
  for await (const record of verifyRecord({ organizationId, heads })) return record;
  throw new Error("There is no such organization.");
}

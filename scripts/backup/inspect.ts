// Run by rehearse.ts and restore.ts, with the restored database in its environment: opens everything that is sealed, verifies
// the record, and says what is there. Prints JSON. It has no address of Apicbase, and starts nothing.
import { json } from "node:stream/consumers";
import { verifyRecord } from "#lib/audit/verify-record.ts";
import { listEnded } from "#lib/custody/attempt-repository.ts";
import { closeDb, db } from "#lib/db/client.ts";
import { findHold } from "#lib/deployment/deployment-repository.ts";
import { readJournals } from "#lib/journal/read-journals.ts";
import { attemptOf } from "#lib/recovery/close-left-offers.ts";
import { bringsTokens } from "#lib/recovery/settle-journalled.ts";
import { listSealedRows } from "#lib/vault/reseal-repository.ts";
import { placeIn, type SealedTable, sealedTables } from "#lib/vault/sealed-tables.ts";
import { getJournalSeal, getVault, type Vault } from "#lib/vault/vault.ts";
import type { Asked, Inspection } from "./inspection.ts";

const page = 1_000;

async function openTable(vault: Vault, table: SealedTable): Promise<Inspection["sealed"]> {
  const found = table.columns.map((column) => ({ what: `${table.table}.${column}`, opened: 0, failed: 0 }));
  let after: string | null = null;
  for (;;) {
    const rows: Awaited<ReturnType<typeof listSealedRows>> = await listSealedRows(db(), table, after, page);
    for (const row of rows) {
      for (const [index, column] of table.columns.entries()) {
        const value = row.values[index] ?? null;
        const count = found[index];
        if (value === null || !count) continue;
        try {
          vault.open(value, placeIn(table, column, row));
          count.opened += 1;
        } catch {
          count.failed += 1;
        }
      }
    }
    if (rows.length < page) return found;
    after = rows.at(-1)?.row ?? null;
  }
}

async function verify(heads: Asked["heads"]): Promise<Inspection["record"]> {
  const record: Inspection["record"] = { organizations: 0, events: 0, broken: [] };
  const written = heads.map(({ organizationId, ...head }) => ({ record: organizationId, ...head }));
  for await (const { organization, events, breaks } of verifyRecord({
    organizationId: null,
    heads: written,
  })) {
    record.organizations += 1;
    record.events += events;
    if (breaks.length > 0) record.broken.push(organization.name);
  }
  return record;
}

/** Replies with tokens that the journal holds and the database has not: they become current once it is adopted. */
async function readJournal(directory: string): Promise<Inspection["journal"]> {
  const reports = await readJournals({ directory, crypto: getJournalSeal() });
  const bringing = reports
    .flatMap(({ attempts }) => attempts)
    .filter(({ intent, reply }) => intent !== null && bringsTokens(reply));
  const ids = [...new Set(bringing.map(({ attemptId }) => attemptOf(attemptId)))];
  const ended = await listEnded(db(), ids);
  const damaged = reports.filter(({ damage }) => damage.some(({ kind }) => kind !== "torn-tail")).length;
  return { files: reports.length, damaged, newer: ids.filter((id) => !ended.has(id)).length };
}

async function count(): Promise<Inspection["counts"]> {
  const [counts] = await db().$queryRaw<Inspection["counts"][]>`
    SELECT
      (SELECT count(*)::int FROM "TokenSet") AS "tokenSets",
      (SELECT count(*)::int FROM "TokenSet" WHERE "generation" > 0 AND "revokedAt" IS NULL AND "verdict" IS NULL) AS "connected",
      (SELECT count(*)::int FROM "TokenSet" WHERE "dueAt" <= statement_timestamp()) AS "due",
      (SELECT count(*)::int FROM "User") AS "people",
      (SELECT count(*)::int FROM "Session" WHERE "expiresAt" > statement_timestamp()) AS "sessions",
      (SELECT count(*)::int FROM "ConnectLink" WHERE "completedAt" IS NULL AND "declinedAt" IS NULL AND "revokedAt" IS NULL
        AND "expiresAt" > statement_timestamp()) AS "openLinks",
      (SELECT count(*)::int FROM "ConnectLink" WHERE "completedAt" IS NULL AND "declinedAt" IS NULL AND "revokedAt" IS NULL
        AND "expiresAt" <= statement_timestamp()) AS "expiredLinks",
      (SELECT count(*)::int FROM "Invitation" WHERE "acceptedAt" IS NULL AND "revokedAt" IS NULL
        AND "expiresAt" > statement_timestamp()) AS "invitations",
      (SELECT count(*)::int FROM "Attempt" WHERE "outcome" IS NULL) AS "openAttempts"`;
  if (!counts) throw new Error("The restored database does not answer.");
  return counts;
}

async function inspect({ heads, journal }: Asked): Promise<Inspection> {
  const vault = await getVault();
  const sealed: Inspection["sealed"] = [];
  for (const table of sealedTables) sealed.push(...(await openTable(vault, table)));
  return {
    sealed,
    record: await verify(heads),
    journal: await readJournal(journal),
    counts: await count(),
    heldBecause: await findHold(db()),
  };
}

try {
  const asked = (await json(process.stdin)) as Asked;
  process.stdout.write(JSON.stringify(await inspect(asked)));
} catch (error) {
  process.stderr.write(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  await closeDb();
}

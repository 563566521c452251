import "server-only";
import { readSealedHead, type SealFormat, UnsealError } from "#lib/crypto/seal.ts";
import { db } from "#lib/db/client.ts";
import { thisInstance } from "#lib/db/this-instance.ts";
import { logger } from "#lib/logger.ts";
import { countLeft, planResealing, type SealingTarget } from "./plan-resealing.ts";
import { countSealed, listSealedRows, type ResealedRow, replaceSealed } from "./reseal-repository.ts";
import { sealFormat } from "./seal-format.ts";
import { placeIn, type SealedRow, type SealedTable, sealedTables } from "./sealed-tables.ts";
import {
  addSealingProgress,
  beginSealingRun,
  endSealingWork,
  readClock,
  readSealingFacts,
  saveCounts,
  takeSealingWork,
} from "./sealing-repository.ts";
import { describeSealing, getVault, type Vault } from "./vault.ts";

/** Rows read by one statement, and at most written by the next: their locks are held for milliseconds. */
const rowsAtOnce = 500;

interface Run {
  vault: Vault;
  target: SealingTarget & { format: SealFormat };
  signal: AbortSignal;
}

/** A page of rows, and what was made of it. */
interface Page {
  changes: ResealedRow[];
  unopenable: number;
}

function isCurrent(value: string, { keyId, format }: SealingTarget): boolean {
  const head = readSealedHead(value);
  return head.keyId === keyId && head.format === `v${format}`;
}

/** Opens values and seals them as the target says; one that does not open stays as it is. */
function resealRow({ vault, target }: Run, table: SealedTable, row: SealedRow): Page {
  let unopenable = 0;
  const sealed = row.values.map((value, index) => {
    if (value === null || isCurrent(value, target)) return value;
    const place = placeIn(table, table.columns[index] ?? "", row);
    try {
      return vault.seal(vault.open(value, place), place);
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error;
      unopenable++;
      return value;
    }
  });
  const isChanged = sealed.some((value, index) => value !== row.values[index]);
  return { changes: isChanged ? [{ row: row.row, old: row.values, sealed }] : [], unopenable };
}

/** Whether this worker is to go on: nobody else has taken over, and no process has come that stands in the way. */
async function mayGoOn({ target, signal }: Run): Promise<boolean> {
  if (signal.aborted || !(await takeSealingWork(db(), thisInstance.id))) return false;
  return planResealing(await readSealingFacts(db()), target).kind !== "wait";
}

/** Writes what was sealed anew; returns how many values that were. */
async function replace(table: SealedTable, changes: readonly ResealedRow[]): Promise<number> {
  const written = await replaceSealed(db(), table, changes);
  return changes
    .filter(({ row }) => written.has(row))
    .reduce((sum, { old, sealed }) => sum + sealed.filter((value, at) => value !== old[at]).length, 0);
}

/** Seals the values of a table anew, page by page; false when it had to stop. Each page stands on its own. */
async function resealTable(run: Run, table: SealedTable): Promise<boolean> {
  let after: string | null = null;
  for (;;) {
    const rows: SealedRow[] = await listSealedRows(db(), table, after, rowsAtOnce);
    const pages = rows.map((row) => resealRow(run, table, row));
    const changes = pages.flatMap((page) => page.changes);
    const unopenable = pages.reduce((sum, page) => sum + page.unopenable, 0);
    const resealed = changes.length > 0 ? await replace(table, changes) : 0;
    if (resealed + unopenable > 0) await addSealingProgress(db(), { resealed, unopenable });
    after = rows.at(-1)?.row ?? null;
    if (rows.length < rowsAtOnce || after === null) return true;
    if (!(await mayGoOn(run))) return false;
  }
}

/** Counts all values by form and key, and writes it down. Returns how many are left to be sealed anew. */
async function count(target: Run["target"]): Promise<number> {
  const at = await readClock(db());
  const counts = await countSealed(db());
  await saveCounts(db(), counts, { at, ...target });
  return countLeft(counts, target);
}

/**
 * Seals every value anew that is not in the present form or under the present key, where all processes agree on both. A
 * value is replaced only where it is still the one that was opened, so that it may be killed at any moment, and another
 * worker goes on: what is done is told by the values themselves. False while another worker is at it.
 */
export async function resealValues(signal: AbortSignal): Promise<boolean> {
  const vault = await getVault();
  const { sealsWith } = describeSealing();
  if (sealsWith === null) return true;
  const target = { keyId: sealsWith, format: sealFormat() };
  const plan = planResealing(await readSealingFacts(db()), target);
  if (plan.kind !== "work") return true;
  if (!(await takeSealingWork(db(), thisInstance.id))) return false;
  await carryOut({ vault, target, signal });
  return true;
}

/** Counts, seals anew what is left, and counts again. */
async function carryOut(run: Run): Promise<void> {
  const { target } = run;
  try {
    await beginSealingRun(db());
    const before = await count(target);
    if (before === 0) return;
    logger().info({ values: before, ...target }, "Sealed values are sealed anew.");
    for (const table of sealedTables) if (!(await resealTable(run, table))) return;
    const left = await count(target);
    logger().info({ left, ...target }, "Sealed values were sealed anew.");
  } finally {
    await endSealingWork(db(), thisInstance.id);
  }
}

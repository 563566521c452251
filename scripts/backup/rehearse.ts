import { join } from "node:path";
import { parseMasterKeys } from "#lib/crypto/master-keys.ts";
import { readDatabaseUrl } from "#lib/db/database-url.ts";
import { applyMigrations } from "../start/database.ts";
import { type CheckedBackup, checkBackup } from "./check-backup.ts";
import { type Inspection, inspect } from "./inspection.ts";
import { loadDatabase } from "./load-database.ts";
import { projectDir } from "./release.ts";
import { type Compared, compareWithRunning } from "./running-database.ts";
import { sayCount } from "./say.ts";
import { isSound, sayInspection } from "./say-inspection.ts";
import { withTemporaryPostgres } from "./temporary-postgres.ts";

/** Loads a backup, and brings it up to date where it is of an earlier release. @throws PlainError */
export async function fillDatabase(url: string, backup: CheckedBackup, logFile: string): Promise<void> {
  await loadDatabase(readDatabaseUrl(url).connectionString, backup);
  if (backup.migrations.later.length > 0) await applyMigrations(url, { projectDir, logFile });
}

/** How long it took since then, in seconds. */
export const secondsSince = (begun: number) => Math.round((performance.now() - begun) / 100) / 10;

/** What was restored, in a line. */
export function sayRestored({ manifest, migrations }: CheckedBackup): string {
  const rows = manifest.files.reduce((sum, { table }) => sum + (table?.rows ?? 0), 0);
  const later = migrations.later.length;
  const upgraded = later === 0 ? "" : `, and brought up to date by ${sayCount(later, "migration")}`;
  return `the backup of ${manifest.address} of ${manifest.madeAt}: ${sayCount(rows, "row")}${upgraded}`;
}

/**
 * Restores a backup into a Postgres of its own beside everything, looks whether it opens and holds, and removes it again.
 * Nobody is called, and no process of Larder's starts. @throws PlainError when the backup is refused
 */
export async function rehearseRestore({ from, keyText }: { from: string; keyText: string }) {
  const begun = performance.now();
  const backup = await checkBackup(from, parseMasterKeys(keyText));
  const { inspection, compared } = await withTemporaryPostgres(
    async ({ url, directory }): Promise<{ inspection: Inspection; compared: Compared }> => {
      await fillDatabase(url, backup, join(directory, "migrate.log"));
      const found = await inspect(url, keyText, backup);
      return { inspection: found, compared: await compareWithRunning(url, backup.manifest.deploymentId) };
    },
  );
  const seconds = secondsSince(begun);
  const verdict = isSound(inspection)
    ? "It can be restored."
    : "It can be restored, but not everything in it is sound.";
  const text = [
    `Rehearsed ${sayRestored(backup)}, in ${seconds} s. ${verdict} Nobody was called, and nothing is left of it.`,
    "",
    ...sayInspection(inspection, backup.manifest, compared),
  ].join("\n");
  const { id, madeAt } = backup.manifest;
  return {
    text,
    json: { id, madeAt, seconds, ...inspection, compared },
    exitCode: isSound(inspection) ? 0 : 1,
  };
}

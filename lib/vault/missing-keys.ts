import "server-only";
import { db } from "#lib/db/client.ts";
import { countSealed } from "./reseal-repository.ts";
import { type SealedTable, sealedTables } from "./sealed-tables.ts";
import { listLostKeys } from "./sealing-repository.ts";

/** A key that sealed values need and that is not among those given. */
interface MissingKey {
  keyId: string;
  values: number;
}

/** The keys that sealed values of the database need, beside those given and those declared lost. Reads all rows. */
export async function listMissingKeys(
  given: ReadonlySet<string>,
  tables: readonly SealedTable[] = sealedTables,
): Promise<MissingKey[]> {
  const accepted = new Set([...given, ...(await listLostKeys(db()))]);
  const missing = new Map<string, number>();
  for (const { keyId, count } of await countSealed(db(), tables)) {
    if (!accepted.has(keyId)) missing.set(keyId, (missing.get(keyId) ?? 0) + count);
  }
  return [...missing].map(([keyId, values]) => ({ keyId, values }));
}

/** The same in words, for whoever starts Larder; null when none is missing. */
export async function sayMissingKeys(
  given: ReadonlySet<string>,
  tables: readonly SealedTable[] = sealedTables,
): Promise<string | null> {
  const missing = await listMissingKeys(given, tables);
  if (missing.length === 0) return null;
  const said = missing.map(
    ({ keyId, values }) =>
      `${values.toLocaleString("en-GB")} sealed ${values === 1 ? "value needs" : "values need"} the master key "${keyId}"`,
  );
  return `${said.join(", and ")}, which is not configured.`;
}

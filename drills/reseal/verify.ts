import { execFile } from "node:child_process";
import { createSecretKey } from "node:crypto";
import { promisify } from "node:util";
import { fingerprint } from "#lib/crypto/fingerprint.ts";
import { type MasterKeys, parseMasterKeys } from "#lib/crypto/master-keys.ts";
import { open } from "#lib/crypto/seal.ts";
import { db } from "#lib/db/client.ts";
import { countSealed, listSealedRows } from "#lib/vault/reseal-repository.ts";
import { placeIn, sealedTables } from "#lib/vault/sealed-tables.ts";
import { projectDir } from "../harness.ts";

const rowsAtOnce = 2_000;

/** How many values there are by form and key, in words. */
export async function describeCounts(): Promise<string> {
  const totals = new Map<string, number>();
  for (const { format, keyId, count } of await countSealed(db())) {
    const head = `${format} ${keyId}`;
    totals.set(head, (totals.get(head) ?? 0) + count);
  }
  return [...totals].map(([head, count]) => `${count} ${head}`).join(", ");
}

async function readFingerprintKey(keys: MasterKeys) {
  const { name, keySealed } = await db().installationKey.findFirstOrThrow();
  const place = { table: "InstallationKey", column: "keySealed", row: name, organizationId: null };
  return createSecretKey(open(keySealed, place, keys), "base64");
}

/** Opens every token with these keys alone and compares it with its fingerprint. Returns how many are right, and wrong. */
export async function openAll(masterKeys: string): Promise<{ right: number; wrong: number }> {
  const keys = parseMasterKeys(masterKeys);
  const key = await readFingerprintKey(keys);
  const table = sealedTables.find((one) => one.table === "Generation");
  if (!table) throw new Error("There is no table of generations.");
  const result = { right: 0, wrong: 0 };
  for (let after: string | null = null; ; ) {
    const rows = await listSealedRows(db(), table, after, rowsAtOnce);
    const ids = rows.map(({ row }) => row);
    const select = { id: true, accessTokenFingerprint: true, refreshTokenFingerprint: true } as const;
    const stored = await db().generation.findMany({ where: { id: { in: ids } }, select });
    const known = new Map(
      stored.map((one) => [one.id, [one.accessTokenFingerprint, one.refreshTokenFingerprint]]),
    );
    for (const row of rows) {
      for (const [index, value] of row.values.entries()) {
        if (value === null) continue;
        const token = open(value, placeIn(table, table.columns[index] ?? "", row), keys);
        result[fingerprint(token, key) === known.get(row.row)?.[index] ? "right" : "wrong"]++;
      }
    }
    after = ids.at(-1) ?? null;
    if (after === null || rows.length < rowsAtOnce) return result;
  }
}

/** Runs a script of Larder with these keys; its output, whether it succeeds or not. */
export async function runScript(
  script: string,
  environment: Record<string, string>,
  masterKeys: string,
): Promise<{ succeeded: boolean; output: string }> {
  const node = ["--disable-warning=ExperimentalWarning", "--conditions=react-server", ...script.split(" ")];
  const env = { ...process.env, ...environment, LARDER_MASTER_KEYS: masterKeys };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, node, { cwd: projectDir, env });
    return { succeeded: true, output: `${stdout}${stderr}` };
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    return { succeeded: false, output: `${stdout ?? ""}${stderr ?? ""}` };
  }
}

import { createHash } from "node:crypto";
import { z } from "zod";
import type { MasterKeys } from "#lib/crypto/master-keys.ts";
import { open, readSealedHead, type SealedPlace, seal, UnsealError } from "#lib/crypto/seal.ts";
import { PlainError } from "../plain-error.ts";

export const manifestFile = "manifest.json";
export const proofFile = "manifest.proof";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().min(0);
const keyId = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/);

/** A table's rows, or a file of the journal: two folders, and no way out of them. */
const path = z
  .string()
  .regex(/^(?:tables\/[A-Za-z0-9_]{1,63}\.copy|journal\/[A-Za-z0-9-]{1,64}-\d{1,12}\.journal)$/);

/** A table's rows in a file: those that the database computes are not among the columns. */
const tableSchema = z.strictObject({ name: z.string(), columns: z.array(z.string()).min(1), rows: count });

const manifestSchema = z.strictObject({
  format: z.literal(1),
  id: z.uuid(),
  /** When the database was as it is in it. */
  madeAt: z.iso.datetime(),
  larder: z.string().max(100),
  postgres: z.string().max(200),
  /** The address of the installation. */
  address: z.string().max(300),
  deploymentId: z.uuid().nullable(),
  /** The migrations that the database had, in their order. */
  migrations: z
    .array(z.strictObject({ name: z.string().regex(/^\d{14}_\w{1,200}$/), checksum: sha256 }))
    .min(1),
  keys: z.strictObject({
    /** The installation's own key, sealed by a master key. */
    installation: z.string().max(1_000),
    /** How many sealed values need each master key. */
    needed: z.array(z.strictObject({ keyId, values: count })),
  }),
  /** The end of each organization's record. */
  records: z.array(z.strictObject({ organizationId: z.uuid(), sequence: count, hash: sha256 })),
  /** The last number that each counter of a table gave. */
  counters: z.array(
    z.strictObject({ table: z.string(), column: z.string(), last: z.string().regex(/^\d{1,19}$/) }),
  ),
  /** Processes whose journal is in another data directory, with an answer that this database waits for. */
  journalsElsewhere: z.array(z.string().max(300)),
  files: z.array(z.strictObject({ path, bytes: count, sha256, table: tableSchema.nullable() })),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type BackedUpTable = z.infer<typeof tableSchema>;

/** The proof is of one backup: that of another does not open in its place. */
const proofPlace = (id: string): SealedPlace => ({
  ...{ table: "Backup", column: "manifest", row: id, organizationId: null },
});

const digestOf = (text: string) => createHash("sha256").update(text).digest("hex");

/** The manifest as it is written, and its proof: who has no master key cannot make another that fits. */
export function sealManifest(manifest: Manifest, keys: MasterKeys): { text: string; proof: string } {
  const text = `${JSON.stringify(manifestSchema.parse(manifest), null, 2)}\n`;
  return { text, proof: `${seal(digestOf(text), proofPlace(manifest.id), keys)}\n` };
}

function parseManifest(text: string): Manifest {
  try {
    const manifest = manifestSchema.parse(JSON.parse(text));
    const paths = new Set(manifest.files.map((file) => file.path));
    if (paths.size === manifest.files.length) return manifest;
  } catch {
    // Said below: what stands in such a file is not repeated.
  }
  throw new PlainError(
    "The manifest of this backup cannot be read: it is damaged, was changed, or was written by another release.",
  );
}

function explain(error: unknown, proof: string, keys: MasterKeys): unknown {
  if (!(error instanceof UnsealError)) return error;
  const { keyId: needed } = readSealedHead(proof);
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(needed)) {
    return new PlainError("The proof of this backup is damaged.", { cause: error });
  }
  const why = keys.byId.has(needed)
    ? `The manifest of this backup was changed, or it is of another installation: its proof does not open with the master key "${needed}" that is configured here.`
    : `This backup was made under the master key "${needed}", which is not configured here.`;
  return new PlainError(why, { cause: error });
}

/**
 * The manifest, once its proof says that an installation with one of these keys wrote it.
 * @throws PlainError when it was changed, or when the keys are others
 */
export function openManifest(text: string, proof: string, keys: MasterKeys): Manifest {
  const manifest = parseManifest(text);
  let proved: string;
  try {
    proved = open(proof.trim(), proofPlace(manifest.id), keys);
  } catch (error) {
    throw explain(error, proof, keys);
  }
  if (proved === digestOf(text)) return manifest;
  throw new PlainError("The manifest of this backup was changed after the backup was made.");
}

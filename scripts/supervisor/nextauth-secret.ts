import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The secret that signs sessions: the operator's, or one made at the first start and kept in the data directory. */
export function readNextAuthSecret(dataDir: string, given: string | undefined): string {
  if (given) return given;
  const path = join(dataDir, "nextauth-secret");
  const kept = existsSync(path) ? readFileSync(path, "utf8").trim() : "";
  if (kept) return kept;
  const secret = randomBytes(32).toString("base64url");
  writeFileSync(`${path}.new`, secret, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
  return secret;
}

import "server-only";
import { db } from "#lib/db/client.ts";
import { judgeKeys, type KeysJudgement } from "./judge-keys.ts";
import { readSealFormat, readSealingFacts } from "./sealing-repository.ts";
import { describeSealing } from "./vault.ts";

/** What the master keys are needed for, as far as the database knows. Never a key itself. */
export async function readKeys(): Promise<KeysJudgement> {
  const { sealsWith, opensKeys } = describeSealing();
  const target = sealsWith === null ? null : { keyId: sealsWith, format: await readSealFormat(db()) };
  return judgeKeys(await readSealingFacts(db()), opensKeys, target);
}

// `npm run keys [-- --lost <id>]`: lists the master keys and what still needs each, or declares one lost.
import { PlainError, sentenceFor } from "./plain-error.ts";
import { workBeside } from "./work-beside.ts";

const keyIdPattern = /^[A-Za-z0-9_-]{1,32}$/;

async function list(): Promise<string> {
  const { readKeys } = await import("#lib/vault/read-keys.ts");
  const { sayKey, sayObstacle, sayProgress } = await import("#lib/vault/say-keys.ts");
  const judgement = await readKeys();
  const { keys, obstacle, sealing, countedAt } = judgement;
  return [
    ...keys.map((key) => `${key.keyId}  ${sayKey(key, judgement)}`),
    "",
    sayProgress(judgement),
    ...(obstacle && sealing ? [sayObstacle(obstacle, sealing)] : []),
    ...(countedAt ? [`Counted at ${countedAt.toISOString()}.`] : []),
  ].join("\n");
}

/** A key that is at hand cannot be lost. */
async function declareLost(keyId: string): Promise<string> {
  const { describeSealing } = await import("#lib/vault/vault.ts");
  if (describeSealing().opensKeys.includes(keyId)) {
    throw new PlainError(`Nothing was changed: the key ${keyId} is configured here.`);
  }
  const { listMissingKeys } = await import("#lib/vault/missing-keys.ts");
  const missing = (await listMissingKeys(new Set())).find((one) => one.keyId === keyId);
  if (!missing) throw new PlainError(`Nothing was changed: no sealed value needs a key ${keyId}.`);
  const { db } = await import("#lib/db/client.ts");
  const { declareKeyLost } = await import("#lib/vault/sealing-repository.ts");
  await declareKeyLost(db(), keyId);
  return `Larder starts without the key ${keyId} now. ${missing.values.toLocaleString("en-GB")} values need it and do not open: reconnect their token sets, and replace their client secrets.`;
}

async function run(given: string[]): Promise<string> {
  const [option, keyId = ""] = given;
  if (option !== undefined && (option !== "--lost" || !keyIdPattern.test(keyId))) {
    throw new PlainError(
      "npm run keys lists the master keys; npm run keys -- --lost <id> declares one lost.",
    );
  }
  return workBeside("worker", () => (option === undefined ? list() : declareLost(keyId)));
}

try {
  process.stdout.write(`${await run(process.argv.slice(2))}\n`);
} catch (error) {
  process.stderr.write(`${sentenceFor(error)}\n`);
  process.exitCode = 1;
}

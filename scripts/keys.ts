// `npm run keys`: lists the master keys and what still needs each.
import { sentenceFor } from "./plain-error.ts";
import { workBeside } from "./work-beside.ts";

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

try {
  process.stdout.write(`${await workBeside("worker", list)}\n`);
} catch (error) {
  process.stderr.write(`${sentenceFor(error)}\n`);
  process.exitCode = 1;
}

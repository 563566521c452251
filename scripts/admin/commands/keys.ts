import { setTimeout as pause } from "node:timers/promises";
import type { KeysJudgement } from "#lib/vault/judge-keys.ts";
import { PlainError } from "../../plain-error.ts";
import { onRequestToEnd } from "../../start/shutdown.ts";
import type { Answer, Command } from "../command.ts";

const progressEveryMs = 2_000;

async function read(): Promise<KeysJudgement> {
  const { readKeys } = await import("#lib/vault/read-keys.ts");
  return readKeys();
}

async function toAnswer(judgement: KeysJudgement): Promise<Answer> {
  const { sayKey, sayObstacle, sayProgress } = await import("#lib/vault/say-keys.ts");
  const { keys, obstacle, sealing, countedAt } = judgement;
  const text = [
    ...keys.map((key) => `${key.keyId}  ${sayKey(key, judgement)}`),
    "",
    sayProgress(judgement),
    ...(obstacle && sealing ? [sayObstacle(obstacle, sealing)] : []),
    ...(countedAt ? [`Counted at ${countedAt.toISOString()}.`] : []),
  ].join("\n");
  return { text, json: judgement };
}

/** Says how far it has come every few seconds, until it ends. */
async function following(work: Promise<unknown>): Promise<void> {
  const { sayProgress } = await import("#lib/vault/say-keys.ts");
  const ended = work.then(
    () => true,
    () => true,
  );
  while (!(await Promise.race([ended, pause(progressEveryMs, false, { ref: false })]))) {
    process.stderr.write(`${sayProgress(await read())}\n`);
  }
  await work;
}

async function sealEverything(signal: AbortSignal): Promise<void> {
  const { sealAnew } = await import("#lib/recovery/seal-anew.ts");
  // The first time may have been for the newest form alone.
  if (!(await sealAnew(signal))) await sealAnew(signal);
}

async function reseal(): Promise<Answer> {
  const { describeHold } = await import("#lib/admin/adopt-database.ts");
  if (await describeHold()) {
    throw new PlainError(
      "This database waits for adoption, and nothing of it is sealed anew before: npm run admin -- adopt",
    );
  }
  const controller = new AbortController();
  onRequestToEnd(() => controller.abort());
  await following(sealEverything(controller.signal));
  const judgement = await read();
  const isDone = judgement.left === 0 && judgement.countedAt !== null && judgement.obstacle === null;
  return { ...(await toAnswer(judgement)), exitCode: isDone ? 0 : 1 };
}

/** The master keys, by their ids. */
export const keys: readonly Command[] = [
  {
    words: ["keys"],
    takes: [],
    does: "lists the master keys, what still needs each, and how far sealing anew has come",
    says: ["A key that nothing needs may be left out of the configuration, once no backup needs it either."],
    hasJson: true,
    beside: "worker",
    run: async () => toAnswer(await read()),
  },
  {
    words: ["reseal"],
    takes: [],
    does: "seals everything anew under the master key that stands first, now; a worker does it by itself, too",
    says: [
      "Waits for nothing: where a process has the keys in another order, it says which and seals nothing.",
      "Says how far it has come. Ends with 0 once nothing is left, with 1 while something is. Ctrl-C stops it at no harm.",
    ],
    hasJson: true,
    beside: "worker",
    run: reseal,
  },
];

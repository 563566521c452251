import { writeSync } from "node:fs";
import { openJournal } from "#lib/journal/journal.ts";
import { sealWith } from "./journal-seal.ts";

/** Appends without end, several at a time, and says on standard output what was acknowledged, in the same turn. */
const [directory = "", masterKeys = "", run = ""] = process.argv.slice(2);
const crypto = sealWith(masterKeys);
const journal = await openJournal({ directory, owner: "web-1", crypto, fileBytes: 40_000, replyBytes: 2000 });
const say = (line: string) => writeSync(1, `${line}\n`);

async function append(lane: number): Promise<never> {
  for (let index = 0; ; index++) {
    const attemptId = `${run}-${lane}-${index}`;
    await journal.intend(attemptId, { attemptId });
    await journal.reply(attemptId, { token: attemptId.repeat(20) });
    say(`replied ${attemptId}`);
    if (index % 16 === lane) continue;
    say(`settling ${attemptId}`);
    await journal.settle(attemptId);
  }
}

await Promise.all(Array.from({ length: 8 }, (_, lane) => append(lane)));

import { sayCount } from "../../backup/say.ts";
import { PlainError } from "../../plain-error.ts";
import type { Answer, Command } from "../command.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const sayMissing = (offers: number, at: string) =>
  offers === 0
    ? `at work when Postgres failed over at ${at}, and its journal not read since`
    : `${sayCount(offers, "offer")} without a known answer, the first at ${at}`;

async function list(): Promise<Answer> {
  const { listUnread } = await import("#lib/recovery/declare-journal-lost.ts");
  const journals = await listUnread();
  if (journals.length === 0) {
    return { text: "No answer is missing: every journal that matters has been read.", json: [] };
  }
  const lines = journals.map(
    ({ instanceId, name, offers, firstAt }) =>
      `${instanceId}  ${name}, ${sayMissing(offers, firstAt.toISOString())}`,
  );
  const text = [
    ...lines,
    "",
    "Start a worker with the data directory of such a process, and it reads the journal. Only if that directory is gone for good:",
    "npm run admin -- lost-journals <id>",
  ].join("\n");
  return { text, json: journals };
}

async function declare(id: string, now: Date): Promise<string> {
  if (!uuid.test(id)) {
    throw new PlainError(`"${id}" is not the id of a process. npm run admin -- lost-journals lists them.`);
  }
  const { declareJournalLost } = await import("#lib/recovery/declare-journal-lost.ts");
  const declared = await declareJournalLost(id, now);
  if (declared === null) {
    throw new PlainError(
      "Nothing was changed: this process is alive, unknown, or nothing waits for its journal.",
    );
  }
  const forgotten = declared.wasForgotten
    ? " Nothing waits for what it did before Postgres failed over."
    : "";
  return `${sayCount(declared.offers, "offer")} closed.${forgotten} Larder asks Apicbase about their token sets, and offers them again where that can do no harm.`;
}

/** Journals that nobody has read yet. */
export const journals: readonly Command[] = [
  {
    words: ["lost-journals"],
    takes: [],
    does: "lists processes that have ended and whose journals may hold answers that token sets wait for",
    hasJson: true,
    beside: "worker",
    run: list,
  },
  {
    words: ["lost-journals"],
    takes: ["id"],
    does: "declares the journal of such a process lost: only if its data directory is gone for good",
    beside: "worker",
    run: ({ now, args: [id = ""] }) => declare(id, now),
  },
];

// `npm run journal:lost [-- <id>]`: lists processes that have ended and whose journals may hold answers that the database
// lacks, or declares such a journal lost.
import { PlainError, sentenceFor } from "./plain-error.ts";
import { workBeside } from "./work-beside.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function plural(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? "" : "s"}`;
}

async function list(): Promise<string> {
  const { listUnread } = await import("#lib/recovery/declare-journal-lost.ts");
  const journals = await listUnread();
  if (journals.length === 0) return "No answer is missing: every journal that matters has been read.";
  const lines = journals.map(
    ({ instanceId, name, offers, firstAt }) =>
      `${instanceId}  ${name}, ${plural(offers, "offer")} without a known answer, the first at ${firstAt.toISOString()}`,
  );
  return [
    ...lines,
    "",
    "Start a worker with the data directory of such a process, and it reads the journal. Only if that directory is gone for good:",
    "npm run journal:lost -- <id>",
  ].join("\n");
}

async function declare(id: string): Promise<string> {
  const { declareJournalLost } = await import("#lib/recovery/declare-journal-lost.ts");
  const closed = await declareJournalLost(id, new Date());
  if (closed === 0) {
    throw new PlainError(
      "Nothing was changed: this process is alive, unknown, or left no offer without an answer.",
    );
  }
  return `${plural(closed, "offer")} closed. Larder asks Apicbase about their token sets, and offers them again where that can do no harm.`;
}

async function run([id]: string[]): Promise<string> {
  if (id !== undefined && !uuid.test(id)) {
    throw new PlainError(`"${id}" is not the id of a process. npm run journal:lost lists them.`);
  }
  return workBeside("worker", () => (id === undefined ? list() : declare(id)));
}

try {
  process.stdout.write(`${await run(process.argv.slice(2))}\n`);
} catch (error) {
  process.stderr.write(`${sentenceFor(error)}\n`);
  process.exitCode = 1;
}

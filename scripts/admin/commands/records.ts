import type { WrittenHead } from "#lib/audit/record-head.ts";
import type { RecordBreak, VerifiedRecord } from "#lib/audit/verify-record.ts";
import { PlainError } from "../../plain-error.ts";
import type { Answer, Call, Command } from "../command.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const words: Record<RecordBreak["kind"], string> = {
  changed: "the event was changed",
  removed: "the event was removed",
  out_of_order:
    "the event stands in another place than it was recorded in, or one before it was put in or taken out",
  not_in_chain: "the event was put in past the chain",
  cut_off: "the record ends before it",
  other_than_head: "the record is another than the head says",
  other_than_trimmed: "the record is another than the checkpoint of the removed events says",
  not_in_archive: "the event was removed, and no file of the archive proves it",
  archive_changed: "the file is not what was recorded",
  archive_missing: "the file that the record names is not in the archive",
};

function toSentence({ kind, sequence, eventId, file }: RecordBreak): string {
  const place = [file, sequence === null ? null : `number ${sequence}`, eventId && `event ${eventId}`];
  return `${place.filter(Boolean).join(", ")}: ${words[kind]}`;
}

function toLines({ organization, head, breaks, ...found }: VerifiedRecord): string[] {
  const { events, removed, archived, late } = found;
  const counts = [
    `${events} events`,
    ...(removed > 0 ? [`${removed} of them removed with a checkpoint`] : []),
    ...(archived > 0 ? [`${archived} of those proved by files`] : []),
    ...(late > 0 ? [`${late} of a time more than an hour before they were recorded`] : []),
  ];
  return [
    `${breaks.length === 0 ? "holds " : "BROKEN"}  ${organization.name}: ${counts.join(", ")}`,
    ...(head ? [`        head ${head.organizationId}:${head.sequence}:${head.hash}`] : []),
    ...breaks.map((one) => `        ${toSentence(one)}`),
  ];
}

async function readHeads(texts: readonly string[], organizationId: string | null): Promise<WrittenHead[]> {
  const { isHeadOf, readHeadText } = await import("#lib/audit/record-head.ts");
  return texts.map((text) => {
    const head = readHeadText(text);
    if (head === null)
      throw new PlainError(
        `"${text}" is no head: write <organization>:<number>:<hash>, as verify-record does.`,
      );
    if (organizationId !== null && !isHeadOf(head, organizationId)) {
      throw new PlainError(`The head ${text} is another organization's.`);
    }
    return head;
  });
}

async function verify({ args, all, option }: Call): Promise<Answer> {
  const organizationId = args[0] ?? null;
  if (organizationId !== null && !uuid.test(organizationId)) {
    throw new PlainError(`"${organizationId}" is not the id of an organization.`);
  }
  const input = {
    organizationId,
    heads: await readHeads(all("head"), organizationId),
    archive: option("archive"),
  };
  const { verifyRecord } = await import("#lib/audit/verify-record.ts");
  const records: VerifiedRecord[] = [];
  for await (const record of verifyRecord(input)) records.push(record);
  if (organizationId !== null && records.length === 0) {
    throw new PlainError(`There is no organization ${organizationId} in this database.`);
  }
  const isWhole = records.every(({ breaks }) => breaks.length === 0);
  return { text: records.flatMap(toLines).join("\n"), json: records, exitCode: isWhole ? 0 : 1 };
}

const about: Omit<Command, "takes"> = {
  words: ["verify-record"],
  does: "computes the record of each organization, or of one, once more and compares it with its chain",
  says: [
    "Ends with 0 when every record holds, with 1 when one does not, with 2 when it could not be told.",
    "It prints the head of each: keep heads elsewhere, and compare with --head.",
  ],
  options: {
    head: {
      value: "record:number:hash",
      does: "a head from before, which the record must still have",
      isMany: true,
    },
    archive: { value: "folder", does: "the files of removed events, which must prove them" },
  },
  hasJson: true,
  untold: 2,
  run: verify,
};

/** What was recorded, and whether it still is what was recorded. */
export const records: readonly Command[] = [
  { ...about, takes: [] },
  { ...about, takes: ["organization id"] },
];

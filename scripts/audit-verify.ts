// `npm run audit:verify [-- <organization id>] [-- --head <record>:<number>:<hash>]… [-- --archive <directory>]`: reckons the
// record of each organization once more and compares it with its chain, and removed events with their files. Exits 0 when every record holds, 1 when one does not, 2 when it
// could not be told.
import { parseArgs } from "node:util";
import type { RecordBreak, VerifiedRecord } from "#lib/audit/verify-record.ts";
import { PlainError, sentenceFor } from "./plain-error.ts";
import { workBeside } from "./work-beside.ts";

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

async function run(args: string[]): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args,
    options: { head: { type: "string", multiple: true, default: [] }, archive: { type: "string" } },
    allowPositionals: true,
  });
  const [organizationId = null] = positionals;
  if (organizationId !== null && !uuid.test(organizationId)) {
    throw new PlainError(`"${organizationId}" is not the id of an organization.`);
  }
  const { isHeadOf, readHeadText } = await import("#lib/audit/record-head.ts");
  const heads = values.head.map((text) => {
    const head = readHeadText(text);
    if (head === null)
      throw new PlainError(
        `"${text}" is no head: write <organization>:<number>:<hash>, as audit:verify does.`,
      );
    if (organizationId !== null && !isHeadOf(head, organizationId)) {
      throw new PlainError(`The head ${text} is another organization's.`);
    }
    return head;
  });
  const verdicts: boolean[] = [];
  await workBeside("admin", async () => {
    const { verifyRecord } = await import("#lib/audit/verify-record.ts");
    for await (const record of verifyRecord({ organizationId, heads, archive: values.archive ?? null })) {
      verdicts.push(record.breaks.length === 0);
      process.stdout.write(`${toLines(record).join("\n")}\n`);
    }
  });
  if (organizationId !== null && verdicts.length === 0) {
    throw new PlainError(`There is no organization ${organizationId} in this database.`);
  }
  return verdicts.every(Boolean);
}

try {
  process.exitCode = (await run(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${sentenceFor(error)}\n`);
  process.exitCode = 2;
}

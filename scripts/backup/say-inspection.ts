import type { Inspection } from "./inspection.ts";
import type { Manifest } from "./manifest.ts";
import type { Compared } from "./running-database.ts";
import { sayCount } from "./say.ts";

const sealedWords: Record<string, string> = {
  "InstallationKey.keySealed": "the installation's own key",
  "ClientSecret.secretSealed": "client secrets",
  "Generation.accessTokenSealed": "access tokens",
  "Generation.refreshTokenSealed": "refresh tokens",
  "Authorization.codeVerifierSealed": "connections under way",
  "IdempotentRequest.answerSealed": "answers to scripts",
};

/** Whether everything opens and every record is what was recorded. */
export function isSound({ sealed, record, journal }: Inspection): boolean {
  return sealed.every(({ failed }) => failed === 0) && record.broken.length === 0 && journal.damaged === 0;
}

function saySealed({ sealed }: Inspection): string {
  const parts = sealed.map(({ what, opened, failed }) => {
    const words = sealedWords[what] ?? what;
    return `${words} ${opened}${failed > 0 ? ` (${failed} do not open)` : ""}`;
  });
  return `Opened: ${parts.join(", ")}.`;
}

function sayRecord({ record }: Inspection): string {
  const all = `${sayCount(record.events, "event")} of ${sayCount(record.organizations, "organization")}`;
  if (record.broken.length === 0) return `The record holds, and ends as the backup says: ${all}.`;
  return `The record does not hold for ${record.broken.join(", ")}; of all: ${all}. See npm run admin -- verify-record.`;
}

function sayJournal({ journal }: Inspection): string[] {
  if (journal.files === 0) return [];
  const damaged =
    journal.damaged > 0 ? ` ${sayCount(journal.damaged, "file")} of it cannot be read whole.` : "";
  const newer =
    journal.newer === 0
      ? "holds no reply that the database lacks"
      : `holds ${sayCount(journal.newer, "reply").replace("replys", "replies")} newer than the database, which become current after the adoption`;
  return [`The journal of the backup ${newer}.${damaged}`];
}

function saySets({ counts }: Inspection, { madeAt }: Manifest, compared: Compared | null): string[] {
  const sets = `${sayCount(counts.tokenSets, "token set")}, ${counts.connected} of them connected`;
  const since = `Token sets that were refreshed after ${madeAt} must be reconnected, unless a journal has their tokens`;
  if (compared?.kind !== "compared") {
    const why = compared === null ? "" : ` (${compared.why})`;
    return [
      `${sets}.`,
      `${since}. Which they are is not in a backup${why}: for ${counts.due} a refresh was planned since then. After the adoption Larder asks Apicbase about each.`,
    ];
  }
  const { refreshedSince, names, madeSince, removedSince } = compared.comparison;
  const some = names.length === 0 ? "" : `: ${names.join(", ")}${refreshedSince > names.length ? ", …" : ""}`;
  return [
    `${sets}.`,
    `${since}. By the database in use these are ${refreshedSince}${some}.`,
    `Made since then, and lost: ${madeSince}. Removed since then, and back: ${removedSince}.`,
  ];
}

/** What a restored database holds, and what a person has to do about it. */
export function sayInspection(
  inspection: Inspection,
  manifest: Manifest,
  compared: Compared | null,
): string[] {
  const { counts, heldBecause } = inspection;
  return [
    saySealed(inspection),
    sayRecord(inspection),
    ...sayJournal(inspection),
    "",
    "What needs a person:",
    `- Adopting the database: ${heldBecause === null ? "it is not held, which is wrong" : "until then nothing is refreshed from it"}.`,
    ...saySets(inspection, manifest, compared).map((line) => `- ${line}`),
    ...(counts.openAttempts > 0
      ? [
          `- ${sayCount(counts.openAttempts, "call")} to Apicbase had no answer yet: npm run admin -- lost-journals says where one may lie.`,
        ]
      : []),
    `- Everybody signs in again: ${sayCount(counts.sessions, "session")} ${counts.sessions === 1 ? "has" : "have"} ended.`,
    `- Links: ${counts.openLinks} connect links and ${counts.invitations} invitations still work, ${counts.expiredLinks} connect links have expired; those made later are lost.`,
    "- Whoever or whatever was removed later is back: look through members, API keys and machine secrets.",
  ];
}

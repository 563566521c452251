import type { Waiting } from "#lib/admin/list-waiting.ts";
import type { UnreadJournal } from "#lib/recovery/lost-journal-repository.ts";
import { sayCount } from "../../backup/say.ts";
import type { Answer, Command } from "../command.ts";

interface Found extends Waiting {
  /** Processes that have ended, and whose journals may hold answers that token sets wait for. */
  journalsAway: readonly UnreadJournal[];
}

type Standing = Waiting["sets"][number]["standing"];

/** What is so, and who has to act. */
const standings: Record<Standing, { is: string; needs: string }> = {
  reauthorize: { is: "Connection lost", needs: "somebody who may connect them reconnects them" },
  in_doubt: {
    is: "Being clarified",
    needs: "nobody: Larder keeps asking Apicbase; where a journal is away, see above",
  },
  aside: {
    is: "New access waits for a decision",
    needs: "somebody who may connect them decides on the set's page",
  },
  paused: {
    is: "Paused",
    needs: "whoever paused them, or another member, resumes them when they are wanted again",
  },
};

const since = (at: Date | null) => (at === null ? "" : `, the first since ${at.toISOString()}`);

function sayInstallation({ hold, journalsAway, journalsTroubled, journalsLost }: Found): string[] {
  return [
    ...(hold
      ? [
          `The database waits for adoption: ${hold.reason}`,
          "  An operator: npm run admin -- adopt, once no other copy runs.",
        ]
      : []),
    ...journalsAway.flatMap(({ instanceId, name, offers, firstAt }) => [
      offers === 0
        ? `The journal of ${name} is away: it was at work when Postgres failed over at ${firstAt.toISOString()}.`
        : `The journal of ${name} is away: ${sayCount(offers, "call")} to Apicbase without a known answer${since(firstAt)}.`,
      `  An operator: start a worker with its data directory, or, if that is gone for good: npm run admin -- lost-journals ${instanceId}`,
    ]),
    ...journalsTroubled.flatMap(({ name, kept, failure, isOnReserve }) => [
      ...(failure === null ? [] : [`${name} cannot write its journal and refreshes nothing: ${failure}`]),
      ...(isOnReserve ? [`${name} works on the room that its journal kept: the disk is full.`] : []),
      ...(kept === 0
        ? []
        : [
            `${name} keeps ${sayCount(kept, "journal file")} that a person must look at: its log says which, and docs/operations.md what to do.`,
          ]),
      "  An operator: look at that machine.",
    ]),
    ...journalsLost.map(
      ({ instanceId, sets, at }) =>
        `The journal of process ${instanceId} was declared lost on ${at.toISOString()}; ${sayCount(sets, "token set")} waited for it.`,
    ),
  ];
}

function sayOrganizations({ applications, sets }: Found): string[] {
  const all = [...applications, ...sets].map(
    ({ organizationId, organization }) => [organizationId, organization] as const,
  );
  return [...new Map(all)].flatMap(([id, name]) => [
    "",
    `${name} (${id})`,
    ...applications
      .filter(({ organizationId }) => organizationId === id)
      .map(
        (one) =>
          `  Stopped: client secret refused. ${one.name}, ${sayCount(one.sets, "token set")}${since(one.since)}. An owner or admin replaces the secret.`,
      ),
    ...sets
      .filter(({ organizationId }) => organizationId === id)
      .map((one) => {
        const { is, needs } = standings[one.standing];
        return `  ${is}: ${sayCount(one.sets, "token set")}${since(one.since)}. ${needs[0]?.toUpperCase()}${needs.slice(1)}.`;
      }),
  ]);
}

function toAnswer(found: Found): Answer {
  const lines = [...sayInstallation(found), ...sayOrganizations(found)];
  const text = lines.length === 0 ? "Nothing waits for a person." : lines.join("\n").trim();
  return { text, json: found };
}

/** What waits for a person, and who that is. */
export const waiting: readonly Command[] = [
  {
    words: ["waiting"],
    takes: [],
    does: "lists what waits for a person: database, journals, applications, token sets, and who has to act",
    says: [
      "For the whole installation, by organization. Names no person and no token set: those are on the pages.",
    ],
    hasJson: true,
    async run() {
      const { listWaiting } = await import("#lib/admin/list-waiting.ts");
      const { listUnread } = await import("#lib/recovery/declare-journal-lost.ts");
      return toAnswer({ ...(await listWaiting()), journalsAway: await listUnread() });
    },
  },
];

import { ROLE_LABEL } from "#components/role.ts";
import { CopySentence } from "#components/ui/copy-sentence.tsx";
import type { Remedy } from "#lib/health/next-step.ts";
import type { WhoMay } from "#lib/members/list-who-may.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";

const wishes: Record<Remedy, string> = {
  connect: "connect",
  reconnect: "reconnect",
  replace_secret: "replace the client secret of the application for",
  refresh: "refresh",
  check: "check",
  resume: "resume",
  decide: "decide about the new access of",
};

const nobody = "Nobody in this organization may do that now. Ask whoever runs Larder.";

interface Props {
  set: TokenSetView;
  remedy: Remedy;
  people: readonly WhoMay[];
  /** Where the set is, as a whole address. */
  url: string;
}

/** Whom to ask for what this person may not do, with a message to send them. */
export function AskMember({ set, remedy, people, url }: Props) {
  if (people.length === 0) return <p className="mt-1">{nobody}</p>;
  const names = people.map(({ name, role }) => `${name} (${ROLE_LABEL[role].toLowerCase()})`).join(" or ");
  const { headline } = set.diagnosis;
  const message = `Could you ${wishes[remedy]} ${set.name} (${set.library.name}, ${set.environment}) in Larder? ${headline}. ${url}`;
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1">
      <span>
        Ask <strong className="font-semibold">{names}</strong>.
      </span>
      <CopySentence text={message} what="a message to them" label="Copy a message" />
    </p>
  );
}

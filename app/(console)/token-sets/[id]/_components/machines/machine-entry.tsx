import type { ReactNode } from "react";
import { LastUse } from "#components/last-use.tsx";
import { CodeText } from "#components/ui/code-text.tsx";
import { type Definition, DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { MachineView } from "#lib/machines/machine-view.ts";
import type { ReplacedPairView } from "#lib/token-sets/replaced-pair-view.ts";
import { MachineStanding } from "./machine-standing.tsx";

const troubleTitles: Record<MachineView["troubles"][number]["code"], string> = {
  loops_on_401: "Apicbase refuses its calls",
  uses_old_token: "It goes on using an old token",
  never_caches: "It asks far too often",
  not_collected: "It has not collected the present token",
};

interface Props {
  machine: MachineView;
  /** The token set's current generation. */
  generation: number;
  /** Until when replaced tokens that machines rely on go on working, by their generation. */
  replaced: ReplacedPairView[];
  /** The set's access has ended. */
  isEnded: boolean;
  /** The server's clock, ISO. */
  now: string;
  /** What this person may do with it. */
  actions?: ReactNode;
}

/** Whether the machine counts on the current access token, and until when. */
function TokenInUse({ machine, generation, replaced, isEnded }: Omit<Props, "now" | "actions">) {
  const { holds, lastUsedAt, standing } = machine;
  // Whatever it was told, nothing works until then.
  if (isEnded) return lastUsedAt ? "No longer works: access has ended." : "Not collected: access has ended.";
  if (holds && holds.generation === generation) {
    return (
      <>
        <strong className="font-semibold">
          In use until <ExactTime at={holds.until} />
        </strong>
        <span className="block text-sm text-ink-soft">
          Larder replaces the token earlier only after a person has confirmed it.
        </span>
      </>
    );
  }
  const next = standing === "active" ? " It gets the present one when it asks next." : "";
  if (holds && replaced.some((pair) => pair.generation === holds.generation)) {
    return (
      <>
        Has the replaced one, which works until <ExactTime at={holds.until} />.{next}
      </>
    );
  }
  if (holds) return `Has the previous one, which Apicbase may refuse (401).${next}`;
  return lastUsedAt ? `Not in use now.${next}` : "Not collected yet.";
}

function Secrets({ secrets }: Pick<MachineView, "secrets">) {
  return (
    <ul>
      {secrets.map(({ hint, createdAt, expiresAt }) => (
        <li key={`${hint}${createdAt}`}>
          <CodeText>{hint}</CodeText>{" "}
          <span className="text-ink-soft">
            {expiresAt ? (
              <>
                works until <ExactTime at={expiresAt} />
              </>
            ) : (
              <>
                made <ExactTime at={createdAt} />
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function usesOf({ machine, generation, replaced, isEnded, now }: Props): Definition[] {
  const token = (
    <TokenInUse machine={machine} generation={generation} replaced={replaced} isEnded={isEnded} />
  );
  return [
    { term: "Access token", value: token },
    { term: "Last used", value: <LastUse use={machine} now={now} /> },
    {
      term: "Client ID",
      value: <CodeText copy={`client ID of ${machine.name}`}>{machine.clientId}</CodeText>,
    },
  ];
}

function termsOf({
  standing,
  secrets,
  networks,
  expiresAt,
  createdBy,
  createdAt,
}: MachineView): Definition[] {
  const added = {
    term: "Added",
    value: (
      <>
        by {createdBy}, <ExactTime at={createdAt} />
      </>
    ),
  };
  if (standing === "revoked") return [added];
  return [
    { term: "Secrets", value: <Secrets secrets={secrets} /> },
    {
      term: "Networks",
      value: networks.length === 0 ? "Any address" : <CodeText>{networks.join(", ")}</CodeText>,
    },
    { term: "Expires", value: expiresAt ? <ExactTime at={expiresAt} precision="date" /> : "Never" },
    added,
  ];
}

/** A machine: what it is, when it was here last, and what it counts on. */
export function MachineEntry(props: Props) {
  const { machine, actions } = props;
  return (
    <li id={`machine-${machine.id}`} className="grid gap-3 border-t border-line-strong pt-3 pb-5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <h3 className="min-w-0 font-semibold wrap-anywhere">{machine.name}</h3>
        <MachineStanding machine={machine} />
      </div>
      {machine.troubles.map(({ code, detail }) => (
        <Notice key={code} tone="warning" title={troubleTitles[code]}>
          {detail}
        </Notice>
      ))}
      <div className="grid gap-x-8 lg:grid-cols-2">
        <DefinitionList items={usesOf(props)} />
        <DefinitionList items={termsOf(machine)} />
      </div>
      {actions}
    </li>
  );
}

import { DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { GrantsView, GrantView } from "#lib/grants/grant-view.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { AcceptGrant, RefuseGrant } from "./decide-grant.tsx";

type Reason = NonNullable<GrantView["reason"]>;

const titles: Record<Reason, string> = {
  other_client: "New access is kept aside: it was given to another application",
  other_library: "New access is kept aside: it is another library’s",
  other_user: "New access is kept aside: another user gave it",
  other_than_beside: "New access is kept aside: other sets of this library see another library",
  unknown: "New access is kept aside: Apicbase did not say whose it is",
};

const unnamed = "Not named by Apicbase";

/** Nothing is in use: the set was never connected, or is revoked. */
const isUnused = (set: TokenSetView) => set.generation === 0 || set.revokedAt !== null;

interface Props {
  set: TokenSetView;
  grants: GrantsView;
  mayAccept: boolean;
  mayRefuse: boolean;
}

interface FactsProps {
  set: TokenSetView;
  grant: GrantView;
  /** Whose access is in use, in words; null when none is, or when that is not known. */
  used: string | null;
  seenBeside: GrantsView["seenBeside"];
}

function Facts({ set, grant, used, seenBeside }: FactsProps) {
  const inUse = isUnused(set) ? "Nothing" : (used ?? unnamed);
  return (
    <DefinitionList
      items={[
        { term: "New access", value: <strong className="font-semibold">{grant.identity ?? unnamed}</strong> },
        {
          term: "Brought by",
          value: (
            <>
              {grant.broughtBy}
              {grant.broughtAt && (
                <>
                  , <ExactTime at={grant.broughtAt} />
                </>
              )}
            </>
          ),
        },
        { term: "In use", value: <strong className="font-semibold">{inUse}</strong> },
        ...(grant.reason === "other_than_beside"
          ? [{ term: `Other sets of ${set.library.name} see`, value: seenBeside.join("; ") || unnamed }]
          : []),
      ]}
    />
  );
}

/** Access that was given for this set and is not used, because it is another’s: what both are, and what to do. */
export function AccessAside({ set, grants, mayAccept, mayRefuse }: Props) {
  const used = grants.current?.identity ?? null;
  const decided = { set: { id: set.id, name: set.name }, used, isUnused: isUnused(set) };
  return grants.aside.map((grant) => (
    <Notice
      key={grant.generation}
      tone="warning"
      title={titles[grant.reason ?? "unknown"]}
      actions={
        (mayAccept || mayRefuse) && (
          <>
            {mayAccept && <AcceptGrant {...decided} grant={grant} />}
            {mayRefuse && <RefuseGrant {...decided} grant={grant} />}
          </>
        )
      }
    >
      <Facts set={set} grant={grant} used={used} seenBeside={grants.seenBeside} />
      <p className="mt-1">
        The new tokens are stored, encrypted, and nothing uses them.{" "}
        {!isUnused(set) && "Machines get the tokens in use, as before. "}
        {grant.asksAgainAt && (
          <>
            Larder asks Apicbase again, next <ExactTime at={grant.asksAgainAt} />.{" "}
          </>
        )}
        {!mayAccept && !mayRefuse && "An owner or admin decides what becomes of them."}
      </p>
    </Notice>
  ));
}

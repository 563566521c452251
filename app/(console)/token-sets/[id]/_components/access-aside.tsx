"use client";

import { ConfirmButton } from "#components/confirm-button.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { GrantsView, GrantView } from "#lib/grants/grant-view.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { acceptGrantAction, refuseGrantAction } from "../actions.ts";
import { RevocationUnheard } from "./revocation-unheard.tsx";

type Reason = NonNullable<GrantView["reason"]>;

const titles: Record<Reason, string> = {
  other_client: "New access is kept aside: it was given to another application",
  other_library: "New access is kept aside: it is another library’s",
  other_user: "New access is kept aside: another user gave it",
  other_than_beside: "New access is kept aside: other sets of this library see another library",
  unknown: "New access is kept aside: Apicbase did not say whose it is",
};

const unnamed = "Not named by Apicbase";

interface Decision {
  set: TokenSetView;
  grant: GrantView;
  /** Whose access is in use, in words; null when none is, or when that is not known. */
  used: string | null;
}

/** Nothing is in use: the set was never connected, or is revoked. */
const isUnused = (set: TokenSetView) => set.generation === 0 || set.revokedAt !== null;

function Accept({ set, grant, used }: Decision) {
  const [state, submit] = useFormAction(acceptGrantAction);
  const named = grant.identity ?? "access that Apicbase does not name";
  return (
    <ConfirmButton
      label="Use the new access"
      subject={named}
      variant="secondary"
      title={`Use ${named} for ${set.name}?`}
      stops={isUnused(set) ? [] : [`The access in use${used === null ? "" : `, ${used}`}: it is revoked`]}
      stays={[
        `This set’s name, machines and history: from now on they get tokens of ${named}`,
        ...(isUnused(set) ? [] : ["Tokens that machines have, until the time they were given"]),
      ]}
      action={submit}
      waits
      fields={{ tokenSetId: set.id, generation: String(grant.generation) }}
      state={state}
    />
  );
}

function Refuse({ set, grant }: Decision) {
  const [state, submit] = useFormAction(refuseGrantAction);
  const unheard = state.status === "done" && !state.result.revoked ? state.result : null;
  return (
    <ConfirmButton
      label="Revoke the new access"
      subject={grant.identity ?? set.name}
      title="Revoke the new access?"
      stops={["The new access, at once: Apicbase revokes it"]}
      stays={isUnused(set) ? [] : ["The access in use: machines go on with it"]}
      action={submit}
      waits
      fields={{ tokenSetId: set.id, generation: String(grant.generation) }}
      state={state}
      alert={unheard && <RevocationUnheard isRepeated={unheard.isRepeated} />}
    />
  );
}

interface Props {
  set: TokenSetView;
  grants: GrantsView;
  mayAccept: boolean;
  mayRefuse: boolean;
}

function Facts({ set, grant, used, seenBeside }: Decision & Pick<GrantsView, "seenBeside">) {
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
  return grants.aside.map((grant) => (
    <Notice
      key={grant.generation}
      tone="warning"
      title={titles[grant.reason ?? "unknown"]}
      actions={
        (mayAccept || mayRefuse) && (
          <>
            {mayAccept && <Accept set={set} grant={grant} used={used} />}
            {mayRefuse && <Refuse set={set} grant={grant} used={used} />}
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

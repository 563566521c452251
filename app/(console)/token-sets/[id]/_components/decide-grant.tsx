"use client";

import { ConfirmButton } from "#components/confirm-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { GrantView } from "#lib/grants/grant-view.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { acceptGrantAction, refuseGrantAction } from "../actions.ts";
import { RevocationUnheard } from "./revocation-unheard.tsx";

export interface Decision {
  set: Pick<TokenSetView, "id" | "name">;
  grant: Pick<GrantView, "generation" | "identity">;
  /** Nothing is in use: the set was never connected, or is revoked. */
  isUnused: boolean;
  /** Whose access is in use, in words; null when none is, or when that is not known. */
  used: string | null;
}

/** Takes the access that is kept aside into use. */
export function AcceptGrant({ set, grant, used, isUnused }: Decision) {
  const [state, submit] = useFormAction(acceptGrantAction);
  const named = grant.identity ?? "access that Apicbase does not name";
  return (
    <ConfirmButton
      label="Use the new access"
      subject={named}
      variant="secondary"
      title={`Use ${named} for ${set.name}?`}
      stops={isUnused ? [] : [`The access in use${used === null ? "" : `, ${used}`}: it is revoked`]}
      stays={[
        `This set’s name, machines and history: from now on they get tokens of ${named}`,
        ...(isUnused ? [] : ["Tokens that machines have, until the time they were given"]),
      ]}
      action={submit}
      waits
      fields={{ tokenSetId: set.id, generation: String(grant.generation) }}
      state={state}
    />
  );
}

/** Ends the access that is kept aside. */
export function RefuseGrant({ set, grant, isUnused }: Decision) {
  const [state, submit] = useFormAction(refuseGrantAction);
  const unheard = state.status === "done" && !state.result.revoked ? state.result : null;
  return (
    <ConfirmButton
      label="Revoke the new access"
      subject={grant.identity ?? set.name}
      title="Revoke the new access?"
      stops={["The new access, at once: Apicbase revokes it"]}
      stays={isUnused ? [] : ["The access in use: machines go on with it"]}
      action={submit}
      waits
      fields={{ tokenSetId: set.id, generation: String(grant.generation) }}
      state={state}
      alert={unheard && <RevocationUnheard isRepeated={unheard.isRepeated} />}
    />
  );
}

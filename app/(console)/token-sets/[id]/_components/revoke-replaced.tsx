"use client";

import { ConfirmButton } from "#components/confirm-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { ReplacedPairView } from "#lib/token-sets/replaced-pair-view.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { revokeReplacedAction } from "../actions.ts";
import { RevocationUnheard } from "./revocation-unheard.tsx";

interface Props {
  set: Pick<TokenSetView, "id" | "name">;
  pair: Pick<ReplacedPairView, "generation" | "heldBy">;
}

/** Ends a replaced token before the time that a machine was told. */
export function RevokeReplaced({ set, pair }: Props) {
  const [state, submit] = useFormAction(revokeReplacedAction);
  const isUnheard = state.status === "done" && !state.result.revoked;
  return (
    <ConfirmButton
      label="Revoke now"
      variant="secondary"
      title={`Revoke the replaced token of ${set.name} now?`}
      stops={[
        pair.heldBy === null
          ? "The replaced access token, at once"
          : `The replaced access token, at once: Apicbase refuses the calls of ${pair.heldBy} (401) until the new one is collected`,
      ]}
      stays={["The new tokens: the connection goes on working"]}
      action={submit}
      waits
      fields={{ tokenSetId: set.id, generation: String(pair.generation) }}
      state={state}
      alert={isUnheard && <RevocationUnheard isRepeated />}
    />
  );
}

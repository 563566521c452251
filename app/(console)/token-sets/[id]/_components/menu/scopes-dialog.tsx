"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { ScopeField } from "#components/scope-field.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { chosen, fieldError } from "#lib/entry/action-state.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { changeScopesAction } from "../../standing-actions.ts";

/** Changes what the set asks for, and leads on to reconnecting it. */
export function ScopesDialog({ id, set }: { id: string; set: TokenSetView }) {
  const [state, submit] = useFormAction(changeScopesAction);
  const isConnected = set.generation > 0 && set.revokedAt === null;
  return (
    <ConfirmDialog
      id={id}
      title={`Change the scopes of ${set.name}`}
      stays={isConnected ? ["What is granted now, until a person gives consent again: that comes next"] : []}
      confirmLabel={isConnected ? "Change and reconnect" : "Change and connect"}
      tone="primary"
      action={submit}
      fields={{ tokenSetId: set.id }}
      alert={state.status === "failed" && <ActionAlert state={state} />}
    >
      <ScopeField
        key={state.status === "failed" ? state.error.reference : ""}
        hint="What this installation can access. Ask for no more than it needs."
        defaultScopes={chosen(state, "scopes") ?? set.requestedScopes}
        usualScopes={[]}
        error={fieldError(state, "scopes")}
      />
    </ConfirmDialog>
  );
}

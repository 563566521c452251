"use client";

import { useActionState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { idle } from "#lib/entry/action-state.ts";
import { signOutHereAction } from "../actions.ts";

export function SignOutHere({ token }: { token: string }) {
  const [state, submit] = useActionState(signOutHereAction, idle);
  return (
    <form action={submit} className="grid gap-3">
      <ActionAlert state={state} />
      <input type="hidden" name="token" value={token} />
      <SubmitButton variant="secondary">Sign out</SubmitButton>
    </form>
  );
}

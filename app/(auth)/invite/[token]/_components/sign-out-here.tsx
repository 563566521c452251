"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { signOutHereAction } from "../actions.ts";

export function SignOutHere({ token }: { token: string }) {
  const [state, submit] = useFormAction(signOutHereAction);
  return (
    <form action={submit} className="grid gap-3">
      <ActionAlert state={state} />
      <input type="hidden" name="token" value={token} />
      <SubmitButton variant="secondary">Sign out</SubmitButton>
    </form>
  );
}

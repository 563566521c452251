"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { joinAction } from "../actions.ts";

export function JoinForm({ token, organization }: { token: string; organization: string }) {
  const [state, submit] = useFormAction(joinAction);
  return (
    <form action={submit} className="grid gap-4">
      <ActionAlert state={state} />
      <input type="hidden" name="token" value={token} />
      <SubmitButton size="lg">Join {organization}</SubmitButton>
    </form>
  );
}

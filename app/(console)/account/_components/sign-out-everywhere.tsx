"use client";

import { ConfirmButton } from "#components/confirm-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { signOutEverywhereAction } from "../actions.ts";

export function SignOutEverywhere() {
  const [state, submit] = useFormAction(signOutEverywhereAction);
  return (
    <ConfirmButton
      label="Sign out everywhere"
      variant="secondary"
      title="Sign out everywhere?"
      stops={["All your sessions in all organizations, this one too"]}
      stays={["Your account and password: you can sign in again at any time"]}
      action={submit}
      state={state}
    />
  );
}

"use client";

import { useActionState } from "react";
import { ConfirmButton } from "#components/confirm-button.tsx";
import { idle } from "#lib/entry/action-state.ts";
import { signOutEverywhereAction } from "../actions.ts";

export function SignOutEverywhere() {
  const [state, submit] = useActionState(signOutEverywhereAction, idle);
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

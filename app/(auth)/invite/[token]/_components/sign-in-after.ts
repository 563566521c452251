"use client";

import { signIn } from "next-auth/react";
import type { FormAction } from "#lib/entry/action-state.ts";

type Joining = FormAction<{ joined: boolean }>;

/** Joins, then signs in with the password just typed; where that fails, goes to the sign-in page. */
export function signInAfter(join: Joining, email: string): Joining {
  return async (previous, form) => {
    const state = await join(previous, form);
    if (state.status !== "done") return state;
    const password = String(form.get("password") ?? "");
    const answer = await signIn("credentials", { email, password, redirect: false }).catch(() => undefined);
    window.location.assign(answer?.ok ? "/" : "/sign-in");
    return state;
  };
}

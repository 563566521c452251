"use client";

import { usePathname, useSearchParams } from "next/navigation";
import type { ReactNode } from "react";
import { FormAlert } from "#components/ui/form-alert.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { ActionState } from "#lib/entry/action-state.ts";
import { useIsLatest } from "./latest-result.ts";

interface Props<Result> {
  state: ActionState<Result>;
  /** What to say when all went well; nothing unless given. */
  done?: (result: Result) => ReactNode;
  /** Where a person whose session has ended comes back to, with what was typed; this page unless given. */
  backTo?: string;
}

/** Leads through the sign-in page and back. */
function SignInAgain({ backTo }: { backTo: string | undefined }) {
  const here = `${usePathname()}?${useSearchParams()}`;
  const href = `/sign-in?${new URLSearchParams({ callbackUrl: backTo ?? here })}`;
  return (
    <p>
      <TextLink href={href} prefetch={false}>
        Sign in again
      </TextLink>
      {backTo && " What you filled in is kept."}
    </p>
  );
}

/** What a form's action came to, in words, until another action of the page comes to something. */
export function ActionAlert<Result>({ state, done, backTo }: Props<Result>) {
  const isLatest = useIsLatest(state);
  if (!isLatest || state.status === "idle") return null;
  if (state.status === "done") return done?.(state.result);
  const { code, what, safe, next, fields } = state.error;
  const errors = Object.values(fields).map((message) => ({ message }));
  return (
    <FormAlert title={what} safe={safe} next={next} errors={errors}>
      {code === "unauthenticated" && <SignInAgain backTo={backTo} />}
    </FormAlert>
  );
}

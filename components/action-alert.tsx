"use client";

import type { ReactNode } from "react";
import { FormAlert } from "#components/ui/form-alert.tsx";
import type { ActionState } from "#lib/entry/action-state.ts";
import { useIsLatest } from "./latest-result.ts";

interface Props<Result> {
  state: ActionState<Result>;
  /** What to say when all went well; nothing unless given. */
  done?: (result: Result) => ReactNode;
}

/** What a form's action came to, in words, until another action of the page comes to something. */
export function ActionAlert<Result>({ state, done }: Props<Result>) {
  const isLatest = useIsLatest(state);
  if (!isLatest || state.status === "idle") return null;
  if (state.status === "done") return done?.(state.result);
  const { what, safe, next, fields } = state.error;
  const errors = Object.values(fields).map((message) => ({ message }));
  return <FormAlert title={what} safe={safe} next={next} errors={errors} />;
}

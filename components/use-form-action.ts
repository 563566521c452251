"use client";

import { unstable_rethrow } from "next/navigation";
import { useActionState } from "react";
import { type IfLost, lostAnswer } from "#components/lost-answer.ts";
import { type ActionState, type FormAction, idle } from "#lib/entry/action-state.ts";

/** A form's action that says in the form when its answer did not arrive, where React would put an error page in its place. */
export function keepForm<Result>(action: FormAction<Result>, ifLost: IfLost): FormAction<Result> {
  return async (previous, form) => {
    try {
      return await action(previous, form);
    } catch (error) {
      // A redirect is thrown too.
      unstable_rethrow(error);
      const lost = lostAnswer(error, form, { ifLost, isOnline: navigator.onLine });
      if (!lost) throw error;
      return lost;
    }
  };
}

/** The state of a form's action, and what submits it. On the server it is the action itself, for forms without JavaScript. */
export function useFormAction<Result>(
  action: FormAction<Result>,
  ifLost: IfLost = "unknown",
): [ActionState<Result>, (form: FormData) => void] {
  const kept = typeof window === "undefined" ? action : keepForm(action, ifLost);
  const [state, submit] = useActionState<ActionState<Result>, FormData>(kept, idle);
  return [state, submit];
}

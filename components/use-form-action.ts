"use client";

import { unstable_rethrow } from "next/navigation";
import { useActionState, useState } from "react";
import { type IfLost, lostAnswer } from "#components/lost-answer.ts";
import { endPending } from "#components/ui/use-pending.ts";
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
      endPending(form);
      return lost;
    }
  };
}

/** The state of a form's action, and what submits it. On the server it is the action itself, for forms without JavaScript. */
export function useFormAction<Result>(
  action: FormAction<Result>,
  ifLost: IfLost = "unknown",
): [ActionState<Result>, (form: FormData) => void] {
  // React shows a state together with a page that is on its way. Without the network that page does not come.
  const [lost, showLost] = useState<ActionState<Result> | null>(null);
  const kept = keepForm(action, ifLost);
  const told: FormAction<Result> = async (previous, form) => {
    const answer = await kept(previous, form);
    const isLost = answer.status === "failed" && answer.error.code === "unreachable";
    showLost(isLost ? answer : null);
    return answer;
  };
  const [state, submit] = useActionState<ActionState<Result>, FormData>(
    typeof window === "undefined" ? action : told,
    idle,
  );
  return [lost ?? state, submit];
}

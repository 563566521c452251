"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { continueAction, declineAction } from "../actions.ts";

/** Continue and Decline. Both work without JavaScript. */
export function AnswerForm({ token }: { token: string }) {
  const [continued, proceed] = useFormAction(continueAction);
  const [declined, decline] = useFormAction(declineAction);
  return (
    <div className="grid gap-3">
      <ActionAlert state={continued} />
      <ActionAlert state={declined} />
      <div className="flex flex-wrap gap-2 max-sm:*:grow">
        <form action={proceed} className="flex">
          <input type="hidden" name="token" value={token} />
          <SubmitButton size="lg" className="grow">
            Continue to Apicbase
          </SubmitButton>
        </form>
        <form action={decline} className="flex">
          <input type="hidden" name="token" value={token} />
          <SubmitButton size="lg" variant="secondary" className="grow">
            Decline
          </SubmitButton>
        </form>
      </div>
    </div>
  );
}

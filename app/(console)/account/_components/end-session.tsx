"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { SessionView } from "#lib/account/session-view.ts";
import { endSessionAction } from "../actions.ts";

export function EndSession({ session }: { session: SessionView }) {
  const [state, submit] = useFormAction(endSessionAction);
  return (
    <form action={submit} className="inline-grid gap-2">
      <ActionAlert state={state} />
      <input type="hidden" name="sessionId" value={session.id} />
      <div>
        <SubmitButton variant="secondary" size="sm" aria-label={`End the session of ${session.browser}`}>
          End
        </SubmitButton>
      </div>
    </form>
  );
}

"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { ApplicationView } from "#lib/applications/application-view.ts";
import { changeApplicationAction } from "../actions.ts";
import { ApplicationFields } from "./application-fields.tsx";

interface Props {
  application: ApplicationView;
  callbackUrl: string;
  /** What a change would touch, in a sentence. */
  affected: string;
}

export function ChangeForm({ application, callbackUrl, affected }: Props) {
  const [state, submit] = useFormAction(changeApplicationAction);
  return (
    <form action={submit} className="grid max-w-2xl gap-6">
      <ActionAlert
        state={state}
        done={() => (
          <Notice tone="success" announce>
            Saved.
          </Notice>
        )}
      />
      <input type="hidden" name="applicationId" value={application.id} />
      <ApplicationFields state={state} callbackUrl={callbackUrl} defaults={application} />
      <p className="text-sm text-ink-soft">
        {affected} The way the secret is sent counts from their next refresh; the rest from the next
        connection.
      </p>
      <div>
        <SubmitButton variant="secondary">Save settings</SubmitButton>
      </div>
    </form>
  );
}

"use client";

import { useActionState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { ApplicationView } from "#lib/applications/application-view.ts";
import { idle } from "#lib/entry/action-state.ts";
import { changeApplicationAction } from "../actions.ts";
import { ApplicationFields } from "./application-fields.tsx";

interface Props {
  application: ApplicationView;
  callbackUrl: string;
}

export function ChangeForm({ application, callbackUrl }: Props) {
  const [state, submit] = useActionState(changeApplicationAction, idle);
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
      <div>
        <SubmitButton variant="secondary">Save settings</SubmitButton>
      </div>
    </form>
  );
}

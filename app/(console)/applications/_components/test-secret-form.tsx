"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { testSecretAction } from "../actions.ts";
import { SecretTestNotice } from "./secret-test-notice.tsx";

interface Props {
  applicationId: string;
  slot: "current" | "next";
}

export function TestSecretForm({ applicationId, slot }: Props) {
  const [state, submit] = useFormAction(testSecretAction, "read");
  return (
    <form action={submit} className="grid max-w-2xl justify-items-start gap-2">
      <input type="hidden" name="applicationId" value={applicationId} />
      <input type="hidden" name="slot" value={slot} />
      <SubmitButton variant="secondary" waits>
        {slot === "current" ? "Test this secret now" : "Test the replacement now"}
      </SubmitButton>
      <ActionAlert state={state} done={(result) => <SecretTestNotice of="tested" result={result} />} />
    </form>
  );
}

"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { sayTry } from "#lib/destinations/destination-view.ts";
import type { TestOutcome } from "#lib/destinations/test-destination.ts";
import { testDestinationAction } from "../../actions.ts";

function Outcome({ result }: { result: TestOutcome }) {
  if (result.outcome === "no_worker") {
    return (
      <Notice tone="warning" title="Not sent yet: no worker is running" announce>
        The test waits, and is sent when one runs.
      </Notice>
    );
  }
  if (result.outcome === "not_yet") {
    return (
      <Notice tone="warning" title="Not sent yet" announce>
        The test waits behind another message. Its outcome will be below.
      </Notice>
    );
  }
  const { sentence, took } = sayTry(result);
  const isSent = result.outcome === "sent";
  return (
    <Notice
      tone={isSent ? "success" : "danger"}
      title={isSent ? "Sent, and accepted" : "Not accepted"}
      announce
    >
      {sentence} It took {took}.
    </Notice>
  );
}

/** Sends a test message, and says what came of it. */
export function TestForm({ destinationId }: { destinationId: string }) {
  const [state, submit] = useFormAction(testDestinationAction);
  return (
    <form action={submit} className="grid max-w-2xl justify-items-start gap-2">
      <input type="hidden" name="destinationId" value={destinationId} />
      <SubmitButton>Send a test message</SubmitButton>
      <ActionAlert state={state} done={(result) => <Outcome result={result} />} />
    </form>
  );
}

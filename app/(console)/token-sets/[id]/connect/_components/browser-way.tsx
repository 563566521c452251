"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { CodeText } from "#components/ui/code-text.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { authorizeAction } from "../../../actions.ts";

interface Props {
  tokenSetId: string;
  callbackUrl: string;
}

export function BrowserWay({ tokenSetId, callbackUrl }: Props) {
  const [state, submit] = useFormAction(authorizeAction);
  return (
    <Section title="In this browser">
      <form action={submit} className="grid gap-4">
        <ActionAlert state={state} />
        <p>
          Apicbase asks you to sign in as a user of this library and to press Authorize. It then sends you
          back here, and the library is connected.
        </p>
        <p className="text-ink-soft">
          At Apicbase, the redirect URI of the application must be exactly:{" "}
          <CodeText copy="redirect URI">{callbackUrl}</CodeText>
        </p>
        <input type="hidden" name="tokenSetId" value={tokenSetId} />
        <div>
          <SubmitButton size="lg">Continue to Apicbase</SubmitButton>
        </div>
      </form>
    </Section>
  );
}

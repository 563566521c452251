"use client";

import { useActionState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { CodeText } from "#components/ui/code-text.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { idle } from "#lib/entry/action-state.ts";
import { authorizeAction } from "../../../actions.ts";

interface Props {
  tokenSetId: string;
  callbackUrl: string;
}

export function BrowserWay({ tokenSetId, callbackUrl }: Props) {
  const [state, submit] = useActionState(authorizeAction, idle);
  return (
    <Section title="In this browser">
      <form action={submit} className="grid gap-4">
        <ActionAlert state={state} />
        <p>
          Apicbase will ask you to sign in as somebody who may open this library, and to allow the access. It
          then sends you back here, and Larder exchanges the code at once.
        </p>
        <p className="text-ink-soft">
          The application at Apicbase must have this redirect URI:{" "}
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

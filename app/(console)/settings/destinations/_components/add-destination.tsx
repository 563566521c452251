"use client";

import { useState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { CheckboxGroup } from "#components/ui/checkbox-group.tsx";
import { Field } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { RadioCards } from "#components/ui/radio-cards.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { CreatedDestination } from "#lib/destinations/create-destination.ts";
import { chosen, fieldError, typed } from "#lib/entry/action-state.ts";
import { createDestinationAction } from "../actions.ts";
import { FreshSigningSecret } from "./fresh-signing-secret.tsx";

const kinds = [
  { value: "mail", label: "Mail", description: "To people, as plain text." },
  { value: "slack", label: "Slack or compatible", description: "An incoming webhook of a channel." },
  { value: "teams", label: "Microsoft Teams", description: "A workflow of a channel that takes webhooks." },
  { value: "webhook", label: "Webhook", description: "To a program, as signed JSON." },
];

const newTokens = {
  value: "token_set.rotated",
  label: "Every refreshed token",
  description: "Tells machines to collect at once. There is no token in it. Webhooks only.",
};

const activity = {
  value: "record.event",
  label: "Everything in Activity",
  description: "From now on, in order, with numbers and hashes; who signs in, too. Webhooks only.",
};

interface Props {
  /** The record has more in it than everybody may see. */
  maySendRecord: boolean;
}

function Added({ made, onDone }: { made: CreatedDestination; onDone: () => void }) {
  const { name, signingSecret } = made;
  if (signingSecret !== null) {
    return <FreshSigningSecret title={`Added: ${name}`} name={name} secret={signingSecret} onDone={onDone} />;
  }
  return (
    <Notice
      tone="success"
      title={`Added: ${name}`}
      announce
      actions={<Button onClick={onDone}>Add another one</Button>}
    >
      Open it and send a test message.
    </Notice>
  );
}

function AddForm({ maySendRecord, onDone }: Props & { onDone: () => void }) {
  const [state, submit] = useFormAction(createDestinationAction);
  // The form must not outlive the secret: React sends a form's last state along with the next try.
  if (state.status === "done") return <Added made={state.result} onDone={onDone} />;
  return (
    <details open={state.status === "failed" || undefined} className="group">
      <summary className={buttonClass("secondary", "md", "list-none group-open:mb-3")}>
        Add a destination
      </summary>
      <form action={submit} className="grid max-w-2xl gap-5">
        <ActionAlert state={state} />
        <RadioCards
          name="kind"
          legend="Kind"
          choices={kinds}
          defaultValue={typed(state, "kind") ?? "mail"}
          error={fieldError(state, "kind")}
          required
        />
        <Field
          name="name"
          label="Name of the destination"
          hint="As colleagues call it: “On-call channel”."
          error={fieldError(state, "name")}
          required
        >
          {(control) => (
            <TextInput {...control} autoComplete="off" defaultValue={typed(state, "name")} maxLength={80} />
          )}
        </Field>
        <Field
          name="target"
          label="Where messages go"
          hint="Mail addresses with commas between, or an address that begins with https://. Addresses of chats and webhooks are kept secret."
          error={fieldError(state, "target")}
          required
        >
          {(control) => <TextInput {...control} mono autoComplete="off" spellCheck={false} />}
        </Field>
        <CheckboxGroup
          name="events"
          legend="Besides alerts"
          choices={maySendRecord ? [newTokens, activity] : [newTokens]}
          defaultValues={chosen(state, "events") ?? []}
          error={fieldError(state, "events")}
        />
        <div>
          <SubmitButton>Add destination</SubmitButton>
        </div>
      </form>
    </details>
  );
}

/** Adds a destination, and shows the signing secret of a webhook once. */
export function AddDestination(props: Props) {
  const [round, setRound] = useState(0);
  return <AddForm key={round} {...props} onDone={() => setRound(round + 1)} />;
}

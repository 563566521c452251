"use client";

import { useState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { ConfirmButton } from "#components/confirm-button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { DestinationUses } from "#lib/destinations/destination-uses-view.ts";
import type { DestinationView } from "#lib/destinations/destination-view.ts";
import { fieldError } from "#lib/entry/action-state.ts";
import { FreshSigningSecret } from "../../_components/fresh-signing-secret.tsx";
import {
  rollDestinationAction,
  switchDestinationOffAction,
  switchDestinationOnAction,
} from "../../actions.ts";
import { DeleteDestination } from "./delete-destination.tsx";
import { EditDestination } from "./edit-destination.tsx";

interface Props {
  destination: DestinationView;
}

interface ActionsProps extends Props {
  uses: DestinationUses;
  waiting: number;
}

const overlaps = [
  { value: "0", label: "Not at all: the new one alone" },
  { value: "1", label: "1 hour" },
  { value: "24", label: "24 hours" },
  { value: "72", label: "3 days" },
  { value: "168", label: "1 week" },
];

function RollSecret({ destination, onDone }: Props & { onDone: () => void }) {
  const { id, name } = destination;
  const [state, submit] = useFormAction(rollDestinationAction);
  // The form must not outlive the secret: React sends a form's last state along with the next try.
  if (state.status === "done") {
    const secret = state.result.signingSecret ?? "";
    return (
      <div className="basis-full">
        <FreshSigningSecret title="New signing secret" name={name} secret={secret} onDone={onDone} />
      </div>
    );
  }
  return (
    <ConfirmButton
      label="New signing secret"
      variant="secondary"
      tone="primary"
      title={`Make a new signing secret for ${name}?`}
      stops={["Signing with the present one, after the time chosen here"]}
      stays={["Its address, and what waits to be sent"]}
      action={submit}
      fields={{ destinationId: id }}
      state={state}
    >
      <Field
        name="overlapHours"
        label="Messages are signed with both for"
        hint="Time to put the new one in place."
        error={fieldError(state, "overlapHours")}
      >
        {(control) => <Select {...control} options={overlaps} defaultValue="24" />}
      </Field>
    </ConfirmButton>
  );
}

function SwitchOff({ destination: { id, name } }: Props) {
  const [state, submit] = useFormAction(switchDestinationOffAction);
  return (
    <ConfirmButton
      label="Switch off"
      variant="secondary"
      title={`Switch off ${name}?`}
      stops={["Every message there, alerts too", "What waits to be sent: it can be sent again later"]}
      stays={["Its address, its secret and the list of its messages"]}
      action={submit}
      fields={{ destinationId: id }}
      state={state}
    />
  );
}

function SwitchOn({ destination: { id } }: Props) {
  const [state, submit] = useFormAction(switchDestinationOnAction);
  return (
    <form action={submit} className="grid gap-2">
      <ActionAlert state={state} />
      <input type="hidden" name="destinationId" value={id} />
      <SubmitButton>Switch on</SubmitButton>
    </form>
  );
}

/** What may be done with a destination, besides a test. */
export function DestinationActions({ destination, uses, waiting }: ActionsProps) {
  const [round, setRound] = useState(0);
  return (
    <div className="flex flex-wrap gap-2">
      <EditDestination destination={destination} waiting={waiting} />
      {destination.kind === "webhook" && (
        <RollSecret key={round} destination={destination} onDone={() => setRound(round + 1)} />
      )}
      {destination.standing === "off" ? (
        <SwitchOn destination={destination} />
      ) : (
        <SwitchOff destination={destination} />
      )}
      <DeleteDestination destination={destination} uses={uses} waiting={waiting} />
    </div>
  );
}

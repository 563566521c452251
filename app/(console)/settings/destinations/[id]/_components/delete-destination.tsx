"use client";

import { ConfirmButton } from "#components/confirm-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { type DestinationUses, matters } from "#lib/destinations/destination-uses-view.ts";
import type { DestinationView } from "#lib/destinations/destination-view.ts";
import { deleteDestinationAction } from "../../actions.ts";

interface Props {
  destination: DestinationView;
  uses: DestinationUses;
  /** How many messages wait. */
  waiting: number;
}

function sayRules({ rules, alone }: DestinationUses): string[] {
  if (rules === 0) return [];
  const told = rules === 1 ? "1 alert rule tells it" : `${rules} alert rules tell it`;
  if (alone === 0) return [`${told}: the others that they tell still hear`];
  const silent = alone === rules ? "nobody else" : `nobody else by ${alone} of them`;
  return [`${told}, and ${silent}: their alerts are only listed until another destination is chosen`];
}

function sayWaiting(waiting: number): string[] {
  if (waiting === 0) return [];
  return [
    waiting === 1
      ? "1 message that waits: it is not sent"
      : `${waiting} messages that wait: they are not sent`,
  ];
}

/** Deletes a destination, after a person has read which rules tell it and what waits. */
export function DeleteDestination({ destination, uses, waiting }: Props) {
  const { id, name, kind, events } = destination;
  const [state, submit] = useFormAction(deleteDestinationAction);
  return (
    <ConfirmButton
      label="Delete"
      variant="secondary"
      title={`Delete ${name}?`}
      stops={[
        ...sayRules(uses),
        ...(events.includes("token_set.rotated") ? ["The message about every refreshed token"] : []),
        ...(events.includes("record.event") ? ["The copy of Activity, at the last number sent"] : []),
        ...sayWaiting(waiting),
        kind === "mail"
          ? "Every other message there, for good"
          : "Every other message there, for good: its address is removed",
      ]}
      stays={["The list of its messages, for 30 days; Activity leads to it"]}
      confirmText={matters(uses, events) ? name : undefined}
      action={submit}
      fields={{ destinationId: id }}
      state={state}
    />
  );
}

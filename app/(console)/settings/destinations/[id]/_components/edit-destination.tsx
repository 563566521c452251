"use client";

import { ConfirmButton } from "#components/confirm-button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Select } from "#components/ui/select.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { DestinationView } from "#lib/destinations/destination-view.ts";
import { fieldError, typed } from "#lib/entry/action-state.ts";
import { editDestinationAction } from "../../actions.ts";

interface Props {
  destination: DestinationView;
  /** How many messages wait. */
  waiting: number;
}

function sayWaiting(waiting: number, isMail: boolean): string {
  const all = waiting === 1 ? "1 message waits" : `${waiting} messages wait`;
  const where = isMail ? "new recipients get what waits" : "what waits is sent to a new address";
  return `${all}: ${where}, at once. If that should not be, switch the destination off first: that ends what waits.`;
}

const recipients = [
  { value: "addresses", label: "These addresses" },
  { value: "owners", label: "Whoever is an owner then" },
];

function hintFor({ kind, shown }: DestinationView): string {
  if (kind === "mail") return "With commas between. Not needed where mail goes to the owners.";
  return `Begins with https://. Leave it empty to keep the present one, at ${shown}.`;
}

/** Changes a destination's name and address. */
export function EditDestination({ destination, waiting }: Props) {
  const { id, name, kind, shown, toOwners, events } = destination;
  const [state, submit] = useFormAction(editDestinationAction);
  const isMail = kind === "mail";
  return (
    <>
      <ConfirmButton
        label="Change"
        variant="secondary"
        tone="primary"
        title={`Change ${name}`}
        stays={[
          kind === "webhook"
            ? "Its signing secret, its rules and its messages"
            : "Its rules and its messages",
          ...(events.includes("record.event") ? ["Activity goes on after the last number sent"] : []),
        ]}
        action={submit}
        fields={{ destinationId: id }}
        state={state}
      >
        <Field name="name" label="Name of the destination" error={fieldError(state, "name")} required>
          {(control) => (
            <TextInput
              {...control}
              autoComplete="off"
              defaultValue={typed(state, "name") ?? name}
              maxLength={80}
            />
          )}
        </Field>
        {isMail && (
          <Field name="recipients" label="Mail goes to" error={fieldError(state, "recipients")}>
            {(control) => (
              <Select
                {...control}
                options={recipients}
                defaultValue={typed(state, "recipients") ?? (toOwners ? "owners" : "addresses")}
              />
            )}
          </Field>
        )}
        <Field
          name="target"
          label={isMail ? "Addresses" : "New address"}
          hint={hintFor(destination)}
          error={fieldError(state, "target")}
        >
          {(control) => (
            <TextInput
              {...control}
              mono
              autoComplete="off"
              spellCheck={false}
              defaultValue={isMail && !toOwners ? shown : ""}
            />
          )}
        </Field>
        {waiting > 0 && <p className="text-sm text-ink-soft text-pretty">{sayWaiting(waiting, isMail)}</p>}
      </ConfirmButton>
      {state.status === "done" && state.result.isMoved && !isMail && (
        <div className="order-last basis-full">
          <Notice tone="success" title="The address was changed" announce>
            Send a test message to see that it arrives.
          </Notice>
        </div>
      )}
    </>
  );
}

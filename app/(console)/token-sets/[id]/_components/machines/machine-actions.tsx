"use client";

import { useState } from "react";
import { ConfirmButton } from "#components/confirm-button.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { fieldError } from "#lib/entry/action-state.ts";
import type { MachineView } from "#lib/machines/machine-view.ts";
import { revokeMachineAction, rollMachineAction } from "../../actions.ts";
import { FreshSecret } from "./fresh-secret.tsx";

const overlaps = [
  { value: "0", label: "Not at all: it ends at once" },
  { value: "1", label: "1 hour" },
  { value: "24", label: "24 hours" },
  { value: "72", label: "3 days" },
  { value: "168", label: "1 week" },
];

interface Props {
  machine: MachineView;
  tokenEndpoint: string;
}

function RollSecret({ machine, tokenEndpoint, onDone }: Props & { onDone: () => void }) {
  const [state, submit] = useFormAction(rollMachineAction);
  // The form must not outlive the secret: React sends a form's last state along with the next try.
  if (state.status === "done") {
    return (
      <div className="basis-full">
        <FreshSecret
          title={`New secret for ${machine.name}`}
          credentials={state.result}
          tokenEndpoint={tokenEndpoint}
          onDone={onDone}
        />
      </div>
    );
  }
  return (
    <ConfirmButton
      label="New secret"
      subject={machine.name}
      variant="secondary"
      tone="primary"
      title={`Make a new secret for ${machine.name}?`}
      stops={["The secret that it uses now, after the time chosen here. Older ones end at once"]}
      stays={["Its client ID, and the access token that it holds"]}
      action={submit}
      fields={{ machineId: machine.id }}
      state={state}
    >
      <Field
        name="overlapHours"
        label="The present secret goes on working for"
        hint="Time to put the new one in place."
        error={fieldError(state, "overlapHours")}
      >
        {(control) => <Select {...control} options={overlaps} defaultValue="24" />}
      </Field>
    </ConfirmButton>
  );
}

function RevokeMachine({ machine }: { machine: MachineView }) {
  const [state, submit] = useFormAction(revokeMachineAction);
  return (
    <ConfirmButton
      label="Revoke"
      subject={machine.name}
      variant="secondary"
      title={`Revoke ${machine.name}?`}
      stops={["Its client ID and secrets, at once: it can collect no access token any more"]}
      stays={[
        machine.holds ? (
          <>
            The access token that it holds, in use until <ExactTime at={machine.holds.until} />: it works at
            Apicbase until it expires or is replaced
          </>
        ) : (
          "An access token that it has collected works at Apicbase until it expires or is replaced"
        ),
        "The connection, and all other machines",
      ]}
      action={submit}
      fields={{ machineId: machine.id }}
      state={state}
    />
  );
}

/** What may be done with a machine that is not revoked. */
export function MachineActions(props: Props) {
  const [round, setRound] = useState(0);
  return (
    <div className="flex flex-wrap gap-2">
      <RollSecret key={round} {...props} onDone={() => setRound(round + 1)} />
      <RevokeMachine machine={props.machine} />
    </div>
  );
}

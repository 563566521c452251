"use client";

import { useActionState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { idle } from "#lib/entry/action-state.ts";
import { discardAction } from "../../actions.ts";

export function DiscardSection({ id, name }: { id: string; name: string }) {
  const [state, submit] = useActionState(discardAction, idle);
  return (
    <Section
      title="Discard"
      description="This token set was never connected. Discarding it changes nothing at Apicbase."
    >
      <form action={submit} className="grid gap-3">
        <ActionAlert state={state} />
        <input type="hidden" name="tokenSetId" value={id} />
        <div>
          <SubmitButton variant="danger">Discard {name}</SubmitButton>
        </div>
      </form>
    </Section>
  );
}

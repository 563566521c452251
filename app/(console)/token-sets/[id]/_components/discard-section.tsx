"use client";

import { useActionState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { idle } from "#lib/entry/action-state.ts";
import { discardAction } from "../../actions.ts";

interface Props {
  id: string;
  name: string;
  /** A code was offered, and its answer never came. */
  isAnswerMissing: boolean;
}

const neverConnected = "This token set was never connected. Discarding it changes nothing at Apicbase.";
const answerMissing =
  "A code was exchanged and Apicbase’s answer never came, so Apicbase may have issued tokens that nobody has. Discarding does not end them: if a token of this connection shows up in API Settings at Apicbase, revoke it there.";

export function DiscardSection({ id, name, isAnswerMissing }: Props) {
  const [state, submit] = useActionState(discardAction, idle);
  return (
    <Section title="Discard" description={isAnswerMissing ? answerMissing : neverConnected}>
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

"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { CheckboxGroup } from "#components/ui/checkbox-group.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { mergeLibrariesAction } from "../../../actions.ts";

interface Props {
  libraryId: string;
  intoId: string;
  intoName: string;
  /** Whether a member has to say that the two are one customer all the same. */
  isSeenApart: boolean;
}

export function MergeForm({ libraryId, intoId, intoName, isSeenApart }: Props) {
  const [state, submit] = useFormAction(mergeLibrariesAction);
  return (
    <form action={submit} className="grid gap-4">
      <ActionAlert state={state} />
      <input type="hidden" name="libraryId" value={libraryId} />
      <input type="hidden" name="intoId" value={intoId} />
      {isSeenApart && (
        <CheckboxGroup
          name="confirmDifferent"
          legend="Confirm"
          choices={[
            {
              value: "yes",
              label: "They are one customer all the same",
              description: "I know why Apicbase names two libraries.",
            },
          ]}
        />
      )}
      <div className="flex flex-wrap gap-3">
        <SubmitButton>Merge into {intoName}</SubmitButton>
        <ButtonLink href={`/libraries/${libraryId}/merge`}>Choose another one</ButtonLink>
      </div>
    </form>
  );
}

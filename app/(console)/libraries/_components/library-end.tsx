"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { ConfirmButton } from "#components/confirm-button.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { archiveLibraryAction, deleteLibraryAction, restoreLibraryAction } from "../actions.ts";

interface Named {
  id: string;
  name: string;
}

function Archive({ library, sets }: { library: Named; sets: number }) {
  const [state, submit] = useFormAction(archiveLibraryAction);
  const kept = sets === 1 ? "Its token set" : `Its ${sets.toLocaleString("en-GB")} token sets`;
  return (
    <ConfirmButton
      label="Archive library"
      variant="secondary"
      title={`Archive ${library.name}?`}
      stops={["New token sets for this library: it is in no choice any more"]}
      stays={[
        ...(sets > 0 ? [`${kept}, refreshed as before, and what machines collect from them`] : []),
        "The way back: it can be restored on this page",
      ]}
      action={submit}
      fields={{ libraryId: library.id }}
      state={state}
    />
  );
}

function Delete({ library }: { library: Named }) {
  const [state, submit] = useFormAction(deleteLibraryAction);
  return (
    <ConfirmButton
      label="Delete library"
      title={`Delete ${library.name}?`}
      stops={["The name here, and the old names that lead to it"]}
      stays={["The library at Apicbase", "The activity that names it"]}
      action={submit}
      fields={{ libraryId: library.id }}
      state={state}
    />
  );
}

function Restore({ libraryId }: { libraryId: string }) {
  const [state, submit] = useFormAction(restoreLibraryAction);
  return (
    <form action={submit} className="grid gap-3">
      <ActionAlert state={state} />
      <input type="hidden" name="libraryId" value={libraryId} />
      <div>
        <SubmitButton variant="secondary">Restore library</SubmitButton>
      </div>
    </form>
  );
}

interface Props {
  library: Named & { archivedAt: string | null };
  /** How many token sets belong to it. */
  sets: number;
}

/** What can be done with a library that is not wanted any more. */
export function LibraryEnd({ library, sets }: Props) {
  const isArchived = library.archivedAt !== null;
  const standing = isArchived
    ? "It is archived, and takes no new token sets."
    : "Archived, it takes no new token sets and lists leave it out.";
  const why =
    sets === 0
      ? "No token set belongs to it."
      : "It cannot be deleted: the token sets above belong to it, and are kept with their history.";
  return (
    <Section title="Archive or delete" description={`${why} ${standing}`}>
      <div className="flex flex-wrap gap-3">
        {isArchived ? <Restore libraryId={library.id} /> : <Archive library={library} sets={sets} />}
        {sets === 0 && <Delete library={library} />}
      </div>
    </Section>
  );
}

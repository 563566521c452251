"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { ConfirmButton } from "#components/confirm-button.tsx";
import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { ApplicationPage } from "#lib/application-page/get-application-page.ts";
import { archiveApplicationAction, restoreApplicationAction } from "../actions.ts";
import { sayAffected } from "./affected-words.ts";

/** The token sets for whose sake the application cannot be deleted. */
function InTheWay({ page: { application, usedBy, affected } }: { page: ApplicationPage }) {
  const more = affected.production + affected.development - usedBy.length;
  return (
    <ul aria-label="Token sets that use it" className="mb-3">
      {usedBy.map(({ id, name, environment, library }) => (
        <li key={id} className="flex flex-wrap items-center gap-x-2 border-t border-line py-1.5">
          <TextLink href={`/token-sets/${id}`} prefetch={false}>
            {name}
          </TextLink>
          <EnvironmentBadge environment={environment} />
          <span className="text-ink-soft">{library.name}</span>
        </li>
      ))}
      {more > 0 && (
        <li className="border-t border-line py-1.5">
          <TextLink href={`/token-sets?application=${application.id}&ended=shown`}>
            and {more.toLocaleString("en-GB")} more
          </TextLink>
        </li>
      )}
    </ul>
  );
}

function Archive({ page }: { page: ApplicationPage }) {
  const { application, affected } = page;
  const [state, submit] = useFormAction(archiveApplicationAction);
  const isUsed = affected.production + affected.development > 0;
  return (
    <ConfirmButton
      label="Archive application"
      variant="secondary"
      title={`Archive ${application.name}?`}
      stops={["New token sets with this application: it is in no choice any more"]}
      stays={[
        ...(isUsed ? [`Its token sets, refreshed as before. ${sayAffected(affected)}`] : []),
        "The client ID and secret kept here",
        "The way back: it can be restored on this page",
      ]}
      action={submit}
      fields={{ applicationId: application.id }}
      state={state}
    />
  );
}

function Restore({ applicationId }: { applicationId: string }) {
  const [state, submit] = useFormAction(restoreApplicationAction);
  return (
    <form action={submit} className="grid gap-3">
      <ActionAlert state={state} />
      <input type="hidden" name="applicationId" value={applicationId} />
      <div>
        <SubmitButton variant="secondary">Restore application</SubmitButton>
      </div>
    </form>
  );
}

/** What can be done with an application that is not wanted any more. */
export function ArchiveSection({ page }: { page: ApplicationPage }) {
  const { application, usedBy } = page;
  if (application.archivedAt) {
    return (
      <Section
        title="Archived"
        description="It takes no new token sets. Restored, it is in the choices again."
      >
        <Restore applicationId={application.id} />
      </Section>
    );
  }
  if (usedBy.length === 0) {
    return (
      <Section title="Archive" description="Keeps it here, and takes it out of the choices.">
        <Archive page={page} />
      </Section>
    );
  }
  return (
    <Section
      title="Archive or delete"
      description="It cannot be deleted: these token sets use it, and are kept with their history. Archived, it takes no new ones."
    >
      <InTheWay page={page} />
      <Archive page={page} />
    </Section>
  );
}

"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { CodeText } from "#components/ui/code-text.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { OpenInvitation } from "#lib/members/hand-over-invitation.ts";
import { handOverInvitationAction } from "../actions.ts";

/** The open invitations of all organizations, each with a button that makes its link for whoever it is for. */
export function HandOver({ invitations }: { invitations: readonly OpenInvitation[] }) {
  const [state, submit] = useFormAction(handOverInvitationAction);
  return (
    <Section
      title="Invitations to hand over"
      description="For operators: where mail does not arrive, give the link to the person at the address and to nobody else. Whoever opens it can join."
    >
      <ActionAlert state={state} />
      {state.status === "done" && (
        <Notice tone="success" title={`The link for ${state.result.email}`} announce>
          <p className="my-1.5">
            <CodeText copy="invitation link">{state.result.url}</CodeText>
          </p>
          <p className="text-sm text-ink-soft">
            It is not shown again, and earlier links of this invitation have ended.{" "}
            {state.result.organization} sees in its activity that you were shown it.
          </p>
        </Notice>
      )}
      {invitations.length === 0 ? (
        <p className="max-w-prose">No invitation is open.</p>
      ) : (
        <ul className="mt-3 grid max-w-3xl gap-2" aria-label="Open invitations of all organizations">
          {invitations.map(({ id, email, organization, invitedBy, expiresAt }) => (
            <li
              key={id}
              className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line pb-2"
            >
              <span className="min-w-0">
                <span className="wrap-anywhere">{email}</span>
                <span className="block text-sm text-ink-soft">
                  To {organization}, by {invitedBy}, until <ExactTime at={expiresAt} />
                </span>
              </span>
              <form action={submit}>
                <input type="hidden" name="invitationId" value={id} />
                <SubmitButton variant="secondary">
                  Make link<span className="sr-only"> for {email}</span>
                </SubmitButton>
              </form>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

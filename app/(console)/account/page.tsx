import type { Metadata } from "next";
import { EventList } from "#components/event-list.tsx";
import { RenameForm } from "#components/rename-form.tsx";
import { ROLE_LABEL } from "#components/role.ts";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { listOwnSecurityEvents } from "#lib/account/list-own-security-events.ts";
import { listSessions } from "#lib/account/list-sessions.ts";
import { requirePageContext } from "#lib/entry/page-context.ts";
import { ChangePassword } from "./_components/change-password.tsx";
import { SessionTable } from "./_components/session-table.tsx";
import { SignOutEverywhere } from "./_components/sign-out-everywhere.tsx";
import { changeNameAction } from "./actions.ts";

export const metadata: Metadata = { title: "Account" };

export default async function AccountPage() {
  const ctx = await requirePageContext("/account");
  const { actor, now } = ctx;
  const [sessions, events] = await Promise.all([listSessions(ctx), listOwnSecurityEvents(ctx)]);
  return (
    <>
      <PageHeader title="Account" meta="Your name, password and sessions, in all your organizations." />
      <Section title="You">
        <div className="grid gap-5">
          <DefinitionList
            items={[
              { term: "Email", value: actor.email },
              { term: `Role in ${actor.organizationName}`, value: ROLE_LABEL[actor.role] },
            ]}
          />
          <RenameForm action={changeNameAction} name={actor.name} label="Your name" autoComplete="name" />
        </div>
      </Section>
      <Section title="Password" description="A new password ends all your other sessions.">
        <ChangePassword email={actor.email} />
      </Section>
      <Section
        title="Sessions"
        description="Where you are signed in. A session ends twelve hours after sign-in."
        actions={<SignOutEverywhere />}
      >
        <SessionTable sessions={sessions} now={now.toISOString()} />
      </Section>
      <Section
        title="Signing in and access"
        description="The last entries about your account. If something here was not you, change your password."
      >
        {events.length === 0 ? (
          <p className="text-ink-soft">Nothing has been recorded yet.</p>
        ) : (
          <EventList events={events} />
        )}
      </Section>
    </>
  );
}

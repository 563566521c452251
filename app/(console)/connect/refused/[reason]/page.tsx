import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { MessagePage } from "#components/message-page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import type { CallbackRefusal } from "#lib/authorizations/connect-outcome.ts";
import { shownReference } from "#lib/entry/shown-reference.ts";

interface Props {
  params: Promise<{ reason: string }>;
  searchParams: Promise<{ reference?: string | string[] }>;
}

interface Words {
  title: string;
  what: string;
  next: string;
}

const words: Record<CallbackRefusal | "failed", Words> = {
  malformed: {
    title: "This address is not complete",
    what: "Apicbase’s reply was cut off or changed on its way here.",
    next: "Start over from the token set, and let Apicbase send you back by itself.",
  },
  other_issuer: {
    title: "This reply does not come from Apicbase",
    what: "It says that another service gave the code.",
    next: "Start over from the token set. If it happens again, tell whoever runs Larder.",
  },
  unknown_state: {
    title: "This reply belongs to no connection started here",
    what: "Somebody may have sent you a link that connects their data instead of yours.",
    next: "Do not open the link again. If you were connecting a library, start over from its token set.",
  },
  set_discarded: {
    title: "This token set was discarded",
    what: "It was discarded in Larder while you were at Apicbase, so there is nothing to connect any more. The code was not exchanged and runs out by itself within a minute.",
    next: "If it should be connected after all, create the token set again and start over from there.",
  },
  set_archived: {
    title: "This token set was archived",
    what: "It was archived in Larder while you were at Apicbase. The code was not exchanged and runs out by itself within a minute.",
    next: "If it should be connected after all, unarchive it and start over from there.",
  },
  other_browser: {
    title: "This connection was started in another browser",
    what: "For safety, it can only be finished in the browser where it was started.",
    next: "Finish it there, or start over in this browser.",
  },
  signed_out: {
    title: "You are signed out",
    what: "Your session ended while you were at Apicbase.",
    next: "Sign in and start over; it takes a minute.",
  },
  other_person: {
    title: "Somebody else started this connection",
    what: "You are signed in as another person, or for another organization, than when it was started.",
    next: "Sign in as the person who started it, or start over as yourself.",
  },
  not_allowed: {
    title: "Your role can no longer connect this token set",
    what: "Your role was changed while you were at Apicbase.",
    next: "Ask an owner or admin of your organization.",
  },
  replayed: {
    title: "This reply was already used",
    what: "Each reply from Apicbase works once. The page was reloaded, the button was clicked twice, or an old address was opened.",
    next: "Open the token set: its history shows the result of the first time.",
  },
  expired: {
    title: "This connection was started too long ago",
    what: "More than 15 minutes have passed since it was started.",
    next: "Start over from the token set.",
  },
  link_void: {
    title: "This link is no longer valid",
    what: "It was withdrawn, used or expired while you were at Apicbase.",
    next: "Ask the person who sent it for a new one.",
  },
  must_wait: {
    title: "Apicbase takes no more calls for now",
    what: "It limits how many calls Larder may make in a minute, or asked Larder to wait.",
    next: "Start over from the token set in a few minutes.",
  },
  failed: {
    title: "Larder hit an internal error",
    what: "It happened while Larder was handling Apicbase’s reply.",
    next: "Check the token set’s history before you start over.",
  },
};

const wordsOf = (reason: string) => Object.entries(words).find(([key]) => key === reason)?.[1];

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: wordsOf((await params).reason)?.title ?? "Not connected" };
}

export default async function CallbackRefusedPage({ params, searchParams }: Props) {
  const { reason } = await params;
  const found = wordsOf(reason);
  if (!found) notFound();
  const { reference } = await searchParams;
  const internal = reason === "failed";
  const shown = shownReference(reference);
  return (
    <MessagePage
      tone="danger"
      title={found.title}
      safe={
        internal
          ? "Tokens that had arrived are kept."
          : "Nothing was sent to Apicbase, and no token was changed."
      }
      next={internal && shown ? `${found.next} Quote the reference below.` : found.next}
      reference={shown}
      actions={
        <ButtonLink href="/token-sets" variant="primary">
          Go to the token sets
        </ButtonLink>
      }
    >
      {found.what}
    </MessagePage>
  );
}

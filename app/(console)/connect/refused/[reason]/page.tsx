import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { MessagePage } from "#components/message-page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import type { CallbackRefusal } from "#lib/authorizations/connect-outcome.ts";

export const metadata: Metadata = { title: "Not connected" };

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
    what: "Apicbase’s answer has no readable state, or no code, or both a code and an error: it was cut or changed on its way.",
    next: "Start over from the token set, and let Apicbase send you back by itself.",
  },
  unknown_state: {
    title: "This answer belongs to no connection of ours",
    what: "Its state is not one that Larder sent out. Somebody may have handed you a link that connects their data instead of yours.",
    next: "Do not follow the link again. If you were connecting a library, start over from its token set.",
  },
  other_browser: {
    title: "This connection was begun in another browser",
    what: "The state is ours, but the cookie that binds it to the browser that began it is not here.",
    next: "Finish in the browser where you began, or start over in this one.",
  },
  signed_out: {
    title: "You are signed out",
    what: "Your session ended while you were at Apicbase.",
    next: "Sign in and start over: it takes a minute.",
  },
  other_person: {
    title: "Somebody else began this connection",
    what: "You are signed in as another person, or for another organization, than when it began.",
    next: "Sign in as the person who began it, or start over as yourself.",
  },
  not_allowed: {
    title: "Your role may no longer connect this set",
    what: "It was changed while you were at Apicbase.",
    next: "Ask an owner or admin of your organization.",
  },
  replayed: {
    title: "This answer has been used already",
    what: "Each answer from Apicbase works once: the page was reloaded, the button was clicked twice, or the address was kept.",
    next: "Look at the token set: it shows what came of the first time.",
  },
  expired: {
    title: "This connection was begun too long ago",
    what: "More than a quarter of an hour has passed since it began.",
    next: "Start over from the token set.",
  },
  link_void: {
    title: "This link is no longer valid",
    what: "It was withdrawn, used or expired while you were at Apicbase.",
    next: "Ask whoever sent it for a new one.",
  },
  failed: {
    title: "Larder could not finish this connection",
    what: "Something failed on Larder’s side while the answer was being taken in.",
    next: "Look at the token set’s ledger before you start over.",
  },
};

export default async function CallbackRefusedPage({ params, searchParams }: Props) {
  const { reason } = await params;
  const found = Object.entries(words).find(([key]) => key === reason)?.[1];
  if (!found) notFound();
  const { reference } = await searchParams;
  const made = reason === "failed";
  return (
    <MessagePage
      tone="danger"
      title={found.title}
      safe={made ? "Tokens that had arrived are kept." : "No token call was made, and no token was changed."}
      next={found.next}
      reference={typeof reference === "string" ? reference.slice(0, 40) : undefined}
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

import { notFound } from "next/navigation";
import type { ComponentProps } from "react";
import { MessagePage } from "#components/message-page.tsx";
import { shownReference } from "#lib/entry/shown-reference.ts";

interface Props {
  params: Promise<{ what: string }>;
  searchParams: Promise<{ reference?: string | string[] }>;
}

type Words = Pick<ComponentProps<typeof MessagePage>, "tone" | "title" | "safe" | "next"> & { what: string };

const nothingShared = "Nothing was shared.";
const again = "Open the link from the message again, in this browser, and press Continue.";

const words: Record<string, Words> = {
  thanks: {
    tone: "success",
    title: "Thank you: access was given",
    what: "The person who asked you sees that it is done. You can close this page.",
    safe: "Your Apicbase password stayed at Apicbase. Only what you saw there can be accessed.",
    next: "Nothing. You can end the access at any time, in Apicbase under API Settings.",
  },
  kept: {
    tone: "success",
    title: "Thank you: access was given",
    what: "The person who asked you checks first whose access it is: Apicbase named another user or library than expected, or none. You can close this page.",
    safe: "Your Apicbase password stayed at Apicbase. Nothing uses the access before that check.",
    next: "Nothing. You can end the access at any time, in Apicbase under API Settings.",
  },
  declined: {
    tone: "info",
    title: "You declined",
    what: "The person who asked you sees that you declined. You can close this page.",
    safe: nothingShared,
    next: `If that was a mistake: ${again.charAt(0).toLowerCase()}${again.slice(1)}`,
  },
  failed: {
    tone: "danger",
    title: "That did not work",
    what: "Apicbase’s reply could not be used. Usually the one minute that Apicbase allows had run out; you did nothing wrong.",
    safe: "Your Apicbase password stayed at Apicbase.",
    next: `${again} If it fails again, tell the person who sent the link.`,
  },
  link_void: {
    tone: "warning",
    title: "This link is no longer valid",
    what: "It was withdrawn, used or expired while you were at Apicbase.",
    safe: nothingShared,
    next: "If you expected it to work, ask the person who sent it for a new link.",
  },
  set_discarded: {
    tone: "warning",
    title: "This connection is no longer wanted",
    what: "The company that asked you withdrew its request while you were at Apicbase. You did nothing wrong.",
    safe: nothingShared,
    next: "Nothing. If you expected it to work, ask the person who sent the link for a new one.",
  },
  replayed: {
    tone: "info",
    title: "This reply was already used",
    what: "Each reply from Apicbase works once: the page was reloaded, or the button was clicked twice.",
    safe: "Nothing happened twice.",
    next: "Open the link from the message again: it shows the result of the first time.",
  },
  must_wait: {
    tone: "warning",
    title: "Apicbase takes no more calls for now",
    what: "Access could not be set up at this moment; you did nothing wrong.",
    safe: nothingShared,
    next: `Wait a few minutes. ${again}`,
  },
  expired: {
    tone: "warning",
    title: "That took too long",
    what: "More than 15 minutes have passed since you went to Apicbase.",
    safe: nothingShared,
    next: again,
  },
  other_issuer: {
    tone: "danger",
    title: "This reply does not come from Apicbase",
    what: "It says that another service gave the code.",
    safe: nothingShared,
    next: `${again} If it happens again, tell the person who sent the link.`,
  },
  other_browser: {
    tone: "warning",
    title: "This was started in another browser",
    what: "For safety, it can only be finished in the browser in which you pressed Continue.",
    safe: nothingShared,
    next: "Go back to that browser, on that device, and open the link again.",
  },
};

export default async function OutcomePage({ params, searchParams }: Props) {
  const { what } = await params;
  const found = Object.entries(words).find(([key]) => key === what)?.[1] ?? notFound();
  const { reference } = await searchParams;
  return (
    <MessagePage
      tone={found.tone}
      title={found.title}
      safe={found.safe}
      next={found.next}
      reference={shownReference(reference)}
    >
      {found.what}
    </MessagePage>
  );
}

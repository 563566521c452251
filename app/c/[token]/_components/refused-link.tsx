import { MessagePage } from "#components/message-page.tsx";
import type { LinkRefusal } from "#lib/connect-links/judge-connect-link.ts";

interface Words {
  title: string;
  what: string;
  next: string;
}

const newLink = "Ask the person who sent it to you for a new link.";

const withdrawn = {
  title: "This link has been withdrawn",
  what: "The person who sent it withdrew it, or can no longer ask for this.",
  next: "Nothing needs to be done. If you expected it to work, ask the person who sent it for a new link.",
};

const words: Record<LinkRefusal, Words> = {
  unknown: {
    title: "This link is not known",
    what: "It may have been cut off on its way: a long address is easily broken in a message.",
    next: `Open the whole link from the message again. If that does not help: ${newLink}`,
  },
  too_many: {
    title: "Too many tries",
    what: "Many links that do not exist were tried from where you are.",
    next: "Wait 15 minutes, then open your link again.",
  },
  expired: {
    title: "This link has expired",
    what: "A link is valid for a limited time, so that an old message gives nobody access.",
    next: newLink,
  },
  revoked: withdrawn,
  withdrawn,
  completed: {
    title: "This link has been used",
    what: "A link works once, and access was already given with this one.",
    next: "Nothing needs to be done. To end the access, revoke it in Apicbase under API Settings.",
  },
  other_browser: {
    title: "This link is in use in another browser",
    what: "A link belongs to the browser in which somebody first pressed Continue, so that a forwarded message gives nobody else access.",
    next: "Continue in that browser, on that device. If that was not you, ask the person who sent it for a new link.",
  },
};

/** Why this link offers nothing. */
export function RefusedLink({ reason }: { reason: LinkRefusal }) {
  const { title, what, next } = words[reason];
  const used = reason === "completed";
  return (
    <MessagePage
      tone={used ? "info" : "warning"}
      title={title}
      safe={used ? undefined : "Nothing was shared."}
      next={next}
    >
      {what}
    </MessagePage>
  );
}

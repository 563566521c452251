"use client";

import { MessagePage } from "#components/message-page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";

/**
 * The message of a page that does not exist. Put it inside a main landmark. Drawn in the browser too: every page carries it
 * along, for what it may turn out not to be.
 */
export function NothingHere() {
  return (
    <MessagePage
      tone="info"
      title="This page does not exist"
      safe="Nothing was changed."
      next="Check the address. What it names may have been removed, or belong to another organization."
      actions={<ButtonLink href="/">Go to the overview</ButtonLink>}
    />
  );
}

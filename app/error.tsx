"use client";

import { MessagePage } from "#components/message-page.tsx";
import { Button } from "#components/ui/button.tsx";

interface Props {
  error: Error & { digest?: string };
  reset: () => void;
}

export default function ErrorPage({ error, reset }: Props) {
  const reference = error.digest;
  return (
    <main id="main">
      <MessagePage
        tone="danger"
        title="Larder hit an internal error"
        safe="Tokens that had arrived are kept."
        next={`Check the current state before you retry${reference ? `, and quote ${reference}` : ""}.`}
        actions={<Button onClick={reset}>Try again</Button>}
      />
    </main>
  );
}

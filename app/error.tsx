"use client";

import { MessagePage } from "#components/message-page.tsx";
import { Button } from "#components/ui/button.tsx";

interface Props {
  error: Error & { digest?: string };
  reset: () => void;
}

export default function ErrorPage({ error, reset }: Props) {
  return (
    <main id="main">
      <MessagePage
        tone="danger"
        title="This page could not be made"
        safe="Reading changes nothing: tokens and records are as they were."
        next="Try again. If it stays, tell whoever runs Larder the reference below: the log knows more."
        reference={error.digest}
        actions={<Button onClick={reset}>Try again</Button>}
      />
    </main>
  );
}

"use client";

import { startTransition, useEffect, useState } from "react";
import { MessagePage } from "#components/message-page.tsx";
import { buttonClass } from "#components/ui/button-class.ts";

export interface ErrorMessageProps {
  error: Error & { digest?: string };
  /** Asks for the page anew. */
  retry: () => void;
}

/** Whether Larder itself can be asked: null until that is known. */
function useReachable(): boolean | null {
  const [isReachable, setIsReachable] = useState<boolean | null>(null);
  useEffect(() => {
    const stopping = new AbortController();
    fetch("/api/ready", { cache: "no-store", signal: stopping.signal }).then(
      ({ ok }) => setIsReachable(ok),
      () => {
        if (!stopping.signal.aborted) setIsReachable(false);
      },
    );
    return () => stopping.abort();
  }, []);
  return isReachable;
}

/** What a page says that could not be made. The server's errors have a reference, which is in its log; the browser's have none. */
export function ErrorMessage({ error, retry }: ErrorMessageProps) {
  const isReachable = useReachable();
  const reference = error.digest;
  const again = (
    <button type="button" className={buttonClass("secondary", "md")} onClick={() => startTransition(retry)}>
      Try again
    </button>
  );
  if (isReachable === false) {
    return (
      <MessagePage
        tone="warning"
        title="Larder cannot be reached"
        safe="Tokens that had arrived are kept. Nothing that you typed was sent."
        next="Try again in a moment: Larder may be starting anew, or your device may be offline."
        actions={again}
      />
    );
  }
  return (
    <MessagePage
      tone="danger"
      title="Larder hit an internal error"
      safe="Tokens that had arrived are kept."
      next={
        reference
          ? `Check the current state before you retry, and quote ${reference}.`
          : "Check the current state before you retry. This happened in your browser: say which page it was."
      }
      actions={
        <>
          {again}
          {/* Every page loads this one's script, and a link of Next's weighs more than the rest of it. */}
          <a href="/" className="self-center text-link underline">
            Overview
          </a>
        </>
      }
    />
  );
}

"use client";

import { startTransition, useEffect, useState } from "react";
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

interface Words {
  title: string;
  safe: string;
  next: string;
}

const unreachable: Words = {
  title: "Larder cannot be reached",
  safe: "Tokens that had arrived are kept. Nothing that you typed was sent.",
  next: "Try again in a moment: Larder may be starting anew, or your device may be offline.",
};

function toWords(reference: string | undefined): Words {
  return {
    title: "Larder hit an internal error",
    safe: "Tokens that had arrived are kept.",
    next: reference
      ? `Check the current state before you retry, and quote ${reference}.`
      : "Check the current state before you retry. This happened in your browser: say which page it was.",
  };
}

/**
 * What a page says that could not be made. The server's errors have a reference, which is in its log; the browser's have
 * none. Every page loads this one's script: it does without icons and links of Next's, which weigh more than the rest of it.
 */
export function ErrorMessage({ error, retry }: ErrorMessageProps) {
  const isReachable = useReachable();
  const { title, safe, next } = isReachable === false ? unreachable : toWords(error.digest);
  return (
    <div className="mx-auto max-w-xl py-8 sm:py-16">
      <p className="text-sm font-semibold text-broken">Problem</p>
      <h1 className="mt-2 border-b border-ink pb-3 text-2xl font-semibold tracking-tight">{title}</h1>
      <p className="mt-4 text-pretty">{safe}</p>
      <p className="mt-2 text-pretty">{next}</p>
      <div className="mt-6 flex flex-wrap gap-2 max-sm:*:grow">
        <button
          type="button"
          className={buttonClass("secondary", "md")}
          onClick={() => startTransition(retry)}
        >
          Try again
        </button>
        <a href="/" className={buttonClass("quiet", "md")}>
          Overview
        </a>
      </div>
    </div>
  );
}

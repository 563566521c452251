"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { classNames } from "#components/class-names.ts";

type CopyButtonProps = {
  text: string;
  /** What is copied, for its accessible name: "token set id". */
  what: string;
  /** Show a word beside the icon. */
  label?: string;
};

type Outcome = "idle" | "copied" | "refused";

const SHOWN_MS = 2_000;

export function CopyButton({ text, what, label }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<Outcome>("idle");

  useEffect(() => {
    if (outcome === "idle") return;
    const timer = setTimeout(() => setOutcome("idle"), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome("copied");
    } catch {
      setOutcome("refused");
    }
  };

  const Icon = outcome === "copied" ? Check : Copy;
  return (
    <span className="inline-flex items-center align-middle">
      <button
        type="button"
        onClick={copy}
        aria-label={`Copy ${what}`}
        title={`Copy ${what}`}
        className={classNames(
          "inline-flex min-h-6 min-w-6 items-center justify-center gap-1.5 rounded-xs text-ink-soft hover:bg-sunken hover:text-ink touch:min-h-9 touch:min-w-9",
          label && "border border-line-strong bg-surface px-2 text-sm font-medium",
        )}
      >
        <Icon aria-hidden="true" className={classNames("size-3.5", outcome === "copied" && "text-healthy")} />
        {label}
      </button>
      <span role="status" className={outcome === "refused" ? "ml-1 text-sm text-broken" : "sr-only"}>
        {outcome === "copied" ? `Copied ${what}` : null}
        {outcome === "refused" ? "Not copied: select the text and copy it." : null}
      </span>
    </span>
  );
}

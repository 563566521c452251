"use client";

import { buttonClass } from "#components/ui/button-class.ts";

/**
 * The message of a page that does not exist. Put it inside a main landmark. Every page loads its script, for what it may turn
 * out not to be: it does without icons and links of Next's, which weigh more than the rest of it.
 */
export function NothingHere() {
  return (
    <div className="mx-auto max-w-xl py-8 sm:py-16">
      <p className="text-sm font-semibold text-ink-soft">Note</p>
      <h1 className="mt-2 border-b border-ink pb-3 text-2xl font-semibold tracking-tight">
        This page does not exist
      </h1>
      <p className="mt-4 text-pretty">Nothing was changed.</p>
      <p className="mt-2 text-pretty">
        Check the address. What it names may have been removed, or belong to another organization.
      </p>
      <div className="mt-6 flex flex-wrap gap-2 max-sm:*:grow">
        <a href="/" className={buttonClass("secondary", "md")}>
          Go to the overview
        </a>
      </div>
    </div>
  );
}

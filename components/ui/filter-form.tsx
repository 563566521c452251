"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useTransition } from "react";
import { toFilterHref } from "#components/ui/filter-href.ts";
import { MovingBar } from "#components/ui/moving-bar.tsx";
import { looksLikeSecret } from "#lib/text/pasted-values.ts";

/** A GET form that works without JavaScript; with it, a select applies at once and empty filters are left out. */
export function FilterForm({ action, children }: { action: string; children: ReactNode }) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  return (
    <search>
      <form
        action={action}
        method="get"
        aria-busy={pending || undefined}
        onSubmit={(event) => {
          event.preventDefault();
          for (const panel of event.currentTarget.querySelectorAll<HTMLElement>(":popover-open")) {
            panel.hidePopover();
          }
          const data = new FormData(event.currentTarget);
          const isSecret = [...data.values()].some((value) => looksLikeSecret(String(value)));
          // An address is kept by the browser and by logs: a token belongs into the box that sends it otherwise.
          const href = isSecret ? "/find?pasted=1" : toFilterHref(action, data);
          startTransition(() => router.push(href, { scroll: false }));
        }}
        onChange={(event) => {
          if (event.target instanceof HTMLSelectElement) event.currentTarget.requestSubmit();
        }}
        className="flex flex-wrap items-center gap-2"
      >
        {children}
      </form>
      {pending ? <MovingBar /> : null}
    </search>
  );
}

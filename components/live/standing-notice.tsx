"use client";

import { CloudOff, RefreshCw } from "lucide-react";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import type { Standing } from "#components/live/stream-follower.ts";
import { Button } from "#components/ui/button.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";

type StandingNoticeProps = {
  standing: Standing;
  /** When what the page shows was asked for, ISO. */
  heardAt: string;
  /** Something changed, and is not shown because of what somebody is doing. */
  isKeptBack: boolean;
  onTryNow(): void;
  onShowNow(): void;
};

/** Says how old the page is where it is not kept true by itself. It lies over the page, so that nothing moves. */
export function StandingNotice(props: StandingNoticeProps) {
  return (
    <div aria-live="polite" className="fixed inset-x-3 bottom-3 z-40 flex justify-center print:hidden">
      <Words {...props} />
    </div>
  );
}

function Words({ standing, heardAt, isKeptBack, onTryNow, onShowNow }: StandingNoticeProps) {
  const path = usePathname();
  const heard = (
    <>
      What you see was heard <ExactTime at={heardAt} />
    </>
  );
  switch (standing) {
    case "unreachable":
      return (
        <Bar action={<Button onClick={onTryNow}>Try now</Button>}>
          <strong className="font-semibold">Larder cannot be reached.</strong> {heard}. This page tries again
          by itself.
        </Bar>
      );
    case "ended":
      return (
        <Bar
          action={
            <a
              href={`/sign-in?${new URLSearchParams({ callbackUrl: path })}`}
              target="_blank"
              rel="noreferrer"
              className="text-link underline"
            >
              Sign in
            </a>
          }
        >
          <strong className="font-semibold">Your session has ended.</strong> {heard}. Sign in in another tab,
          then go on here.
        </Bar>
      );
    case "unheard":
    case "crowded":
      return (
        <Bar action={<Button onClick={onTryNow}>Ask now</Button>}>
          <strong className="font-semibold">
            {standing === "crowded"
              ? "Many pages of Larder are open, and newer ones are kept up to date."
              : "Changes do not arrive by themselves at the moment."}
          </strong>{" "}
          {heard}, and is asked anew every minute.
        </Bar>
      );
    default:
      if (!isKeptBack) return null;
      return (
        <Bar
          icon={<RefreshCw aria-hidden="true" className="size-4" />}
          action={<Button onClick={onShowNow}>Show now</Button>}
        >
          <strong className="font-semibold">Something here has changed.</strong> It is shown when you have
          finished. {heard}.
        </Bar>
      );
  }
}

type BarProps = { icon?: ReactNode; action: ReactNode; children: ReactNode };

function Bar({ icon = <CloudOff aria-hidden="true" className="size-4" />, action, children }: BarProps) {
  return (
    <div className="flex max-w-3xl flex-wrap items-center gap-x-4 gap-y-2 rounded-md border border-line-strong bg-surface px-4 py-2.5 shadow-float">
      <p className="flex min-w-0 grow basis-72 items-start gap-2.5 text-pretty">
        <span className="mt-0.75 shrink-0 text-attention">{icon}</span>
        <span>{children}</span>
      </p>
      {action}
    </div>
  );
}

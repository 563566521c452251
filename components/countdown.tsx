"use client";

import { useEffect, useState } from "react";
import { classNames } from "#components/class-names.ts";
import { toCountdown } from "#components/countdown-state.ts";

type CountdownProps = {
  /** ISO instant at which the time began to run. */
  startedAt: string;
  seconds: number;
  /** What runs out: "The code". */
  subject: string;
};

const TICK_MS = 250;

/** The seconds left, as a ring and in words; spoken at 30, at 10 and at the end. */
export function Countdown({ startedAt, seconds, subject }: CountdownProps) {
  const [now, setNow] = useState<number | null>(null);

  useEffect(() => {
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  }, []);

  const { left, fraction, tone, spoken } = toCountdown(Date.parse(startedAt), seconds, now, subject);
  return (
    <div className="flex items-center gap-2.5">
      <svg aria-hidden="true" viewBox="0 0 36 36" className="size-9 shrink-0 -rotate-90" fill="none">
        <circle cx="18" cy="18" r="15.5" strokeWidth="3" className="stroke-line" />
        <circle
          cx="18"
          cy="18"
          r="15.5"
          strokeWidth="3"
          pathLength={100}
          strokeDasharray={`${fraction * 100} 100`}
          className={
            tone === "accent"
              ? "stroke-link"
              : tone === "attention"
                ? "stroke-attention-fill"
                : "stroke-broken-fill"
          }
        />
      </svg>
      <p className={classNames("min-w-0", left === 0 && "font-medium text-broken")}>
        {left === 0 ? `${subject} has expired.` : <SecondsLeft subject={subject} left={left} />}
      </p>
      <span aria-live="polite" className="sr-only">
        {spoken}
      </span>
    </div>
  );
}

function SecondsLeft({ subject, left }: { subject: string; left: number }) {
  return (
    <>
      {subject} expires in <span className="font-semibold">{left}</span> {left === 1 ? "second" : "seconds"}.
    </>
  );
}

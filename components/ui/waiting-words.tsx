"use client";

import { useEffect, useState } from "react";
import { usePending } from "#components/ui/use-pending.ts";

const secondMs = 1_000;

/** How many whole seconds something has lasted. */
function useSeconds(): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const begunMs = performance.now();
    const count = () => setSeconds(Math.floor((performance.now() - begunMs) / secondMs));
    const timer = setInterval(count, secondMs / 4);
    return () => clearInterval(timer);
  }, []);
  return seconds;
}

/** "Waiting for Apicbase… 8 s", while the form it stands in is under way, from the first second on. */
export function WaitingWords() {
  return usePending() ? <Counting /> : null;
}

function Counting() {
  const seconds = useSeconds();
  if (seconds < 1) return null;
  return (
    <span role="status" className="block text-sm text-ink-soft">
      Waiting for Apicbase… <span aria-hidden="true">{seconds} s</span>
    </span>
  );
}

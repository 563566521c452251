"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { PageRefresher } from "#components/live/page-refresher.ts";
import { isShownHere } from "#components/live/shown-here.ts";
import { StandingNotice } from "#components/live/standing-notice.tsx";
import { type Standing, StreamFollower } from "#components/live/stream-follower.ts";
import { UnfinishedWork } from "#components/live/unfinished-work.ts";

/** What a page takes from its request until it runs: older changes than that may be missing in it. */
const onTheWayMs = 3_000;

function isReady(): Promise<boolean> {
  return fetch("/api/ready", { cache: "no-store" }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** The earliest instant on the page that is still to come: what passes it may be due, expired or late. */
function nextInstant(): number | null {
  const now = Date.now();
  const shown = [...document.querySelectorAll<HTMLTimeElement>("main time[datetime]")];
  const coming = shown.map(({ dateTime }) => Date.parse(dateTime)).filter((at) => at > now);
  return coming.length === 0 ? null : Math.min(...coming);
}

/** Connects follower, refresher and the browser's events; returns how to stop. */
function keepFollowing(follower: StreamFollower, refresher: PageRefresher, work: UnfinishedWork): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  const unwatch = work.watch();
  const onVisibility = () => (document.hidden ? follower.hide() : follower.tryNow());
  document.addEventListener("visibilitychange", onVisibility, { signal });
  window.addEventListener("pageshow", ({ persisted }) => persisted && follower.tryNow(), { signal });
  window.addEventListener("focus", () => follower.tryNow(), { signal });
  window.addEventListener("online", () => follower.tryNow(), { signal });
  window.addEventListener("offline", () => follower.goOffline(), { signal });
  // An open stream would keep the page out of the browser's cache of pages.
  window.addEventListener("pagehide", () => follower.close(), { signal });
  if (!document.hidden) follower.open();
  return () => {
    stopping.abort();
    unwatch();
    follower.close();
    refresher.stop();
  };
}

/**
 * Keeps the page true while it is open: asks for it anew when something that it shows has changed, and says how old it is
 * when no change can be heard. Nothing that somebody types is taken from under their hands.
 * @param renderedAt the server's clock when it answered, ISO
 */
export function LiveUpdates({ renderedAt }: { renderedAt: string }) {
  const router = useRouter();
  const address = `${usePathname()}?${useSearchParams()}`;
  const arrivedAt = useRef(0);
  const [heardAt, setHeardAt] = useState(renderedAt);
  const [standing, setStanding] = useState<Standing>("connecting");
  const [isKeptBack, setIsKeptBack] = useState(false);
  const [parts, setParts] = useState<{ follower: StreamFollower; refresher: PageRefresher } | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new address or a new answer is a new page
  useEffect(() => {
    arrivedAt.current = performance.now();
    setHeardAt(new Date().toISOString());
  }, [address, renderedAt]);

  useEffect(() => {
    const work = new UnfinishedWork();
    const refresher = new PageRefresher({
      refresh: () => router.refresh(),
      isShown: (changes) =>
        isShownHere(changes, {
          path: location.pathname,
          linksTo: (id) => document.querySelector(`main a[href*="${CSS.escape(id)}"]`) !== null,
        }),
      isBusy: () => work.isThere,
      isVisible: () => !document.hidden,
      isReachable: () => navigator.onLine && follower.standing !== "unreachable",
      random: Math.random,
      onKeptBack: setIsKeptBack,
    });
    const follower = new StreamFollower({
      open: (at) => new EventSource(at),
      isReady,
      age: () => performance.now() - arrivedAt.current + onTheWayMs,
      random: Math.random,
      onStanding: setStanding,
      onChanged: (changes) => refresher.changed(changes),
    });
    setParts({ follower, refresher });
    return keepFollowing(follower, refresher, work);
  }, [router]);

  usePassingInstants(heardAt, standing, parts?.refresher);
  const tryNow = useCallback(() => {
    parts?.follower.tryNow();
    if (standing !== "unreachable") parts?.refresher.showNow();
  }, [parts, standing]);
  const showNow = useCallback(() => parts?.refresher.showNow(), [parts]);
  return (
    <StandingNotice
      standing={standing}
      heardAt={heardAt}
      isKeptBack={isKeptBack}
      onTryNow={tryNow}
      onShowNow={showNow}
    />
  );
}

const settleMs = 1_500;
const leastPauseMs = 10_000;
const longestTimerMs = 2 ** 31 - 1;

/** A set becomes due or expires with the time alone, and nobody notifies. */
function usePassingInstants(heardAt: string, standing: Standing, refresher: PageRefresher | undefined): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page that arrived shows other instants
  useEffect(() => {
    const at = nextInstant();
    if (standing !== "live" || !refresher || at === null) return;
    const afterMs = Math.max(at + settleMs - Date.now(), leastPauseMs);
    if (afterMs > longestTimerMs) return;
    const timer = setTimeout(() => refresher.changed(null), afterMs);
    return () => clearTimeout(timer);
  }, [heardAt, standing, refresher]);
}

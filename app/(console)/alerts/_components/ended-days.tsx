"use client";

import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Sentence } from "#components/ui/sentence.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { useNow, useViewerZone } from "#components/ui/use-viewer-time.ts";
import type { EndedAlertView } from "#lib/alerts/alert-view.ts";
import { toDays } from "../../activity/_components/to-days.ts";

function EndedAlert({ alert }: { alert: EndedAlertView }) {
  const { headline, environment, concerned, href, ending, endedAt, took, isRecovered } = alert;
  return (
    <li className="grid gap-x-4 gap-y-0.5 border-b border-line py-2 sm:grid-cols-[minmax(0,1fr)_auto]">
      <p className="min-w-0 text-pretty">
        <Sentence text={headline} />{" "}
        {concerned !== null && href && (
          <TextLink href={href} prefetch={false}>
            {concerned.toLocaleString("en-GB")} {concerned === 1 ? "token set" : "token sets"}
          </TextLink>
        )}{" "}
        {environment && <EnvironmentBadge environment={environment} />}
      </p>
      <p className="text-sm text-ink-soft sm:text-right">
        <span className={isRecovered ? "text-healthy" : undefined}>{ending}</span> after {took},{" "}
        <ExactTime at={endedAt} precision="clock" />
      </p>
    </li>
  );
}

/** What is over, under a heading for each of the viewer's days. */
export function EndedDays({ alerts, now }: { alerts: readonly EndedAlertView[]; now: string }) {
  const zone = useViewerZone();
  const days = toDays(alerts, { zone, now: useNow(now) });
  return (
    <div className="grid gap-5">
      {days.map(({ day, heading, items }) => (
        <section key={day} aria-labelledby={`ended-${day}`}>
          <h3 id={`ended-${day}`} className="pb-1 text-sm font-semibold text-ink">
            {heading}
          </h3>
          <ul className="border-t border-line">
            {items.map((alert) => (
              <EndedAlert key={alert.id} alert={alert} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

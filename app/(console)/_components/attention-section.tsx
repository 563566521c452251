import { CircleCheck } from "lucide-react";
import type { ReactNode } from "react";
import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { HEALTH_LABEL } from "#components/health.ts";
import { HealthBadge } from "#components/health-badge.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import {
  type AttentionView,
  attentionHealths,
  type OverviewView,
  type Remedy,
} from "#lib/overview/overview-view.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { AttentionCause } from "./attention-cause.tsx";

interface Props {
  overview: OverviewView;
}

const remedies: Record<Remedy, { label: string; href: (set: TokenSetView) => string }> = {
  reconnect: { label: "Reconnect", href: (set) => `/token-sets/${set.id}/connect` },
  "replace-secret": { label: "Replace secret", href: (set) => `/applications/${set.application.id}` },
  look: { label: "What’s wrong?", href: (set) => `/token-sets/${set.id}` },
};

/** What needs attention, before anything else on the page. */
export function AttentionSection({ overview }: Props) {
  const { attention, attentionCounts, asOf, total } = overview;
  const all = attentionHealths.reduce((sum, health) => sum + attentionCounts[health], 0);
  if (attention.length === 0) {
    return (
      <Section title="Needs attention">
        <AllWell total={total} />
      </Section>
    );
  }
  return (
    <Section
      title={`Needs attention: ${all.toLocaleString("en-GB")}`}
      description="The worst first, production before development."
    >
      <ul className="border-t border-line">
        {attention.map((item) => (
          <AttentionItem key={item.tokenSet.id} item={item} now={asOf} />
        ))}
      </ul>
      {all > attention.length && <AllOfThem counts={attentionCounts} />}
    </Section>
  );
}

function AllWell({ total }: { total: number }): ReactNode {
  return (
    <p className="flex items-start gap-2">
      <CircleCheck aria-hidden="true" className="mt-0.75 size-4 shrink-0 text-healthy" />
      <span>
        No token set needs attention: of {total.toLocaleString("en-GB")}, none has lost its connection, is
        stopped or being clarified, has expired or failed to refresh.
      </span>
    </p>
  );
}

function AttentionItem({ item, now }: { item: AttentionView; now: string }) {
  const { tokenSet: set, health, remedy } = item;
  const { label, href } = remedies[remedy];
  return (
    <li className="grid gap-x-4 gap-y-1.5 border-b border-line py-3 sm:grid-cols-[9rem_minmax(0,1fr)_auto]">
      <HealthBadge health={health} />
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <TextLink href={`/token-sets/${set.id}`} prefetch={false} className="font-medium wrap-anywhere">
            {set.name}
          </TextLink>
          <EnvironmentBadge environment={set.environment} />
          <span className="text-sm text-ink-soft">
            {set.library.name}, {set.application.name}
          </span>
        </p>
        <p className="mt-0.5 max-w-prose text-sm text-ink-soft text-pretty">
          <AttentionCause item={item} now={now} />
        </p>
      </div>
      <ButtonLink href={href(set)} prefetch={false} size="sm" className="place-self-start">
        {label}
        <span className="sr-only">{set.name}</span>
      </ButtonLink>
    </li>
  );
}

function AllOfThem({ counts }: { counts: OverviewView["attentionCounts"] }) {
  return (
    <p className="flex flex-wrap items-center gap-x-4 pt-2.5 text-sm">
      <span className="text-ink-soft">All of them:</span>
      {attentionHealths.map((health) =>
        counts[health] === 0 ? null : (
          <TextLink
            key={health}
            href={`/token-sets?health=${health}`}
            prefetch={false}
            className="touch:inline-flex touch:min-h-11 touch:items-center"
          >
            {counts[health].toLocaleString("en-GB")} {HEALTH_LABEL[health].toLowerCase()}
          </TextLink>
        ),
      )}
    </p>
  );
}

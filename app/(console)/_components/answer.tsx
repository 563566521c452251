"use client";

import { CircleAlert, CircleCheck, Clock } from "lucide-react";
import type { Environment } from "#lib/auth/permissions.ts";
import type { OverviewView } from "#lib/overview/overview-view.ts";

interface Props {
  summaries: OverviewView["summaries"];
}

const looks = {
  act: { Icon: CircleAlert, color: "text-broken" },
  wait: { Icon: Clock, color: "text-attention" },
  well: { Icon: CircleCheck, color: "text-healthy" },
} as const;

function order({ production, development }: Props["summaries"]) {
  const both: { environment: Environment; said: Props["summaries"][Environment] }[] = [
    { environment: "production", said: production },
    { environment: "development", said: development },
  ];
  return both.flatMap(({ environment, said }) => (said ? [{ environment, said }] : []));
}

/** Whether the connections work, before anything else: production in a sentence, development below it. */
export function Answer({ summaries }: Props) {
  return (
    <div className="grid gap-1">
      {order(summaries).map(({ environment, said: { tone, headline, rest } }, index) => {
        const { Icon, color } = looks[tone];
        return (
          <p key={environment} className="flex items-start gap-2.5 text-pretty">
            <Icon
              aria-hidden="true"
              className={`shrink-0 ${index === 0 ? "mt-1 size-5" : "mt-0.75 ml-0.5 size-4 mr-0.5"} ${color}`}
            />
            <span>
              <span className={index === 0 ? "text-xl font-semibold" : "font-medium"}>{headline}.</span>
              {rest && <span className="text-ink-soft"> {rest}</span>}
            </span>
          </p>
        );
      })}
    </div>
  );
}

"use client";

import { ENVIRONMENT_LABEL, type Environment } from "#components/environment.ts";
import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { HEALTH_LABEL } from "#components/health.ts";
import { HealthBadge } from "#components/health-badge.tsx";
import { Link } from "#components/ui/link.tsx";
import { Section } from "#components/ui/section.tsx";
import { type Health, healths } from "#lib/health/token-set-health.ts";
import type { HealthCount } from "#lib/overview/overview-view.ts";

const shownEnvironments = ["production", "development"] as const satisfies Environment[];

interface Props {
  counts: readonly HealthCount[];
}

interface Where {
  health?: Health;
  environment?: Environment;
}

function toHref(where: Where): string {
  // A total counts revoked and archived sets too, which the list shows only when asked for.
  return `/token-sets?${new URLSearchParams({ ...where, ...(where.health ? {} : { ended: "shown" }) })}`;
}

function toWords({ health, environment }: Where): string {
  const what = health ? HEALTH_LABEL[health].toLowerCase() : "token sets";
  return environment ? `${what} in ${ENVIRONMENT_LABEL[environment].toLowerCase()}` : `${what} in total`;
}

/** How many token sets there are of each health; every number links to the list of them. */
export function HealthCounts({ counts }: Props) {
  const count = ({ health, environment }: Where) =>
    counts
      .filter((one) => (health ?? one.health) === one.health)
      .filter((one) => (environment ?? one.environment) === one.environment)
      .reduce((total, one) => total + one.count, 0);
  return (
    <Section title="Token sets by health">
      <table className="w-full">
        <caption className="sr-only">Token sets by health and environment</caption>
        <thead>
          <tr className="border-b border-line-strong">
            <th scope="col" className="py-1 text-left text-sm font-medium text-ink-soft">
              Health
            </th>
            {shownEnvironments.map((environment) => (
              <th key={environment} scope="col" className="py-1 pl-3 text-right font-medium">
                <EnvironmentBadge environment={environment} />
              </th>
            ))}
            <th scope="col" className="py-1 pl-3 text-right text-sm font-medium text-ink-soft max-sm:hidden">
              All
            </th>
          </tr>
        </thead>
        <tbody>
          {healths.map((health) => (
            <tr key={health} className="border-b border-line">
              <th scope="row" className="text-left font-normal">
                <HealthBadge health={health} />
              </th>
              {shownEnvironments.map((environment) => (
                <Count
                  key={environment}
                  where={{ health, environment }}
                  count={count({ health, environment })}
                />
              ))}
              <Count where={{ health }} count={count({ health })} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className="text-left text-sm font-medium text-ink-soft">
              Total
            </th>
            {shownEnvironments.map((environment) => (
              <Count key={environment} where={{ environment }} count={count({ environment })} />
            ))}
            <Count where={{}} count={count({})} />
          </tr>
        </tfoot>
      </table>
    </Section>
  );
}

function Count({ where, count }: { where: Where; count: number }) {
  return (
    <td className={where.environment ? "text-right" : "text-right max-sm:hidden"}>
      {count === 0 ? (
        <span className="inline-flex min-h-8 items-center text-ink-faint touch:min-h-11">0</span>
      ) : (
        <Link
          href={toHref(where)}
          prefetch={false}
          className="inline-flex min-h-8 min-w-8 items-center justify-end rounded-xs text-link underline decoration-link/40 underline-offset-3 hover:decoration-current touch:min-h-11 touch:min-w-11"
        >
          {count.toLocaleString("en-GB")}
          <span className="sr-only"> {toWords(where)}</span>
        </Link>
      )}
    </td>
  );
}

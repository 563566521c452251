import { HealthBadge } from "#components/health-badge.tsx";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { ApplicationPage } from "#lib/application-page/get-application-page.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import { type Cause, causes } from "#lib/health/cause.ts";
import { labelOfCause } from "#lib/health/cause-label.ts";
import { healths } from "#lib/health/token-set-health.ts";
import { sayAffected } from "./affected-words.ts";

type Health = (typeof healths)[number];

/** Their healths say the same already. */
const saidByHealth: readonly (Cause | null)[] = ["paused", "not_connected", "archived"];

interface Row {
  health: Health;
  /** Of its token sets in both environments, the most first. */
  causes: { cause: Cause; count: number }[];
  production: number;
  development: number;
}

const sum = (counts: ApplicationPage["counts"]) => counts.reduce((total, { count }) => total + count, 0);

function toCauses(counts: ApplicationPage["counts"], health: Health): Row["causes"] {
  const of = (cause: Cause) => sum(counts.filter((row) => row.health === health && row.cause === cause));
  return causes
    .filter((cause) => !saidByHealth.includes(cause) && of(cause) > 0)
    .map((cause) => ({ cause, count: of(cause) }))
    .toSorted((one, other) => other.count - one.count);
}

function toRows(counts: ApplicationPage["counts"]): Row[] {
  const of = (health: Health, environment: Environment) =>
    sum(counts.filter((row) => row.health === health && row.environment === environment));
  return healths
    .map((health) => ({
      health,
      causes: toCauses(counts, health),
      production: of(health, "production"),
      development: of(health, "development"),
    }))
    .filter(({ production, development }) => production + development > 0);
}

interface CountProps {
  row: Row;
  environment: Environment;
  applicationId: string;
}

function Count({ row, environment, applicationId }: CountProps) {
  const number = row[environment];
  if (number === 0) return <span className="text-ink-faint">–</span>;
  const query = new URLSearchParams({ application: applicationId, environment, health: row.health });
  return (
    <TextLink href={`/token-sets?${query}`} prefetch={false}>
      {number.toLocaleString("en-GB")}
      <span className="sr-only"> {environment} token sets, shown in the list</span>
    </TextLink>
  );
}

/** Why these sets are so: each cause leads to its token sets. */
function Causes({ row, applicationId }: { row: Row; applicationId: string }) {
  return (
    <span className="inline-flex flex-wrap gap-x-4">
      {row.causes.map(({ cause, count }) => {
        const query = new URLSearchParams({ application: applicationId, health: row.health, cause });
        return (
          <TextLink key={cause} href={`/token-sets?${query}`} prefetch={false}>
            {labelOfCause(cause)}: {count.toLocaleString("en-GB")}
          </TextLink>
        );
      })}
    </span>
  );
}

function toColumns(applicationId: string): Column<Row>[] {
  const count = (environment: Environment, header: string): Column<Row> => ({
    key: environment,
    header,
    align: "end",
    cell: (row) => <Count row={row} environment={environment} applicationId={applicationId} />,
  });
  return [
    {
      key: "health",
      header: "Health",
      stacked: "title",
      width: "fit",
      cell: (row) => <HealthBadge health={row.health} />,
    },
    {
      key: "causes",
      header: "Cause",
      stacked: "wide",
      cell: (row) => <Causes row={row} applicationId={applicationId} />,
    },
    count("production", "Production"),
    count("development", "Development"),
  ];
}

/** How the application's token sets are: each number leads to these sets. */
export function HealthSection({ page }: { page: ApplicationPage }) {
  const { application, counts, affected } = page;
  const total = affected.production + affected.development;
  return (
    <Section
      title="Token sets"
      description={sayAffected(affected)}
      actions={
        total > 0 && (
          <TextLink href={`/token-sets?application=${application.id}&ended=shown`}>
            {total === 1 ? "Show it in the list" : `Show all ${total.toLocaleString("en-GB")} in the list`}
          </TextLink>
        )
      }
    >
      {total > 0 && (
        <DataTable
          caption={`Token sets of ${application.name} by health and cause`}
          columns={toColumns(application.id)}
          rows={toRows(counts)}
          rowKey={(row) => row.health}
        />
      )}
    </Section>
  );
}

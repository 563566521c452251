import { HEALTHS } from "#components/health.ts";
import { HealthBadge } from "#components/health-badge.tsx";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { ApplicationPage } from "#lib/application-page/get-application-page.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import { sayAffected } from "./affected-words.ts";

type Health = (typeof HEALTHS)[number];

interface Row {
  health: Health;
  production: number;
  development: number;
}

function toRows(counts: ApplicationPage["counts"]): Row[] {
  const of = (health: Health, environment: Environment) =>
    counts.find((row) => row.health === health && row.environment === environment)?.count ?? 0;
  return HEALTHS.map((health) => ({
    health,
    production: of(health, "production"),
    development: of(health, "development"),
  })).filter(({ production, development }) => production + development > 0);
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
      stacked: "wide",
      width: "fill",
      cell: (row) => <HealthBadge health={row.health} />,
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
          caption={`Token sets of ${application.name} by health`}
          columns={toColumns(application.id)}
          rows={toRows(counts)}
          rowKey={(row) => row.health}
        />
      )}
    </Section>
  );
}

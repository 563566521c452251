import type { Environment } from "#components/environment.ts";
import { EnvironmentBadge } from "#components/environment-badge.tsx";
import type { Health } from "#components/health.ts";
import { HealthBadge } from "#components/health-badge.tsx";
import type { Column } from "#components/ui/data-table.tsx";
import { TextLink } from "#components/ui/text-link.tsx";

interface Row {
  id: string;
  name: string;
  environment: Environment;
  health: Health;
}

/** The columns with which each table of token sets begins: which set, where, and how it is. */
export function setColumns(): Column<Row>[] {
  return [
    {
      key: "name",
      header: "Name",
      stacked: "title",
      cell: (row) => (
        <TextLink href={`/token-sets/${row.id}`} prefetch={false}>
          {row.name}
        </TextLink>
      ),
    },
    {
      key: "environment",
      header: "Environment",
      stacked: "aside",
      width: "fit",
      cell: (row) => <EnvironmentBadge environment={row.environment} />,
    },
    { key: "health", header: "Health", width: "fit", cell: (row) => <HealthBadge health={row.health} /> },
  ];
}

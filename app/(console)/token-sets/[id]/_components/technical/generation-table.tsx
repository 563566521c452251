import { Badge } from "#components/ui/badge.tsx";
import { CodeText } from "#components/ui/code-text.tsx";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import type { GenerationView } from "#lib/token-sets/generation-view.ts";

const sources = { exchange: "code exchange", refresh: "refresh", import: "import" };

function stateOf(generation: GenerationView, current: number): string {
  if (generation.number === current) return generation.wipedAt ? "last, erased" : "current";
  if (!generation.adopted) return "kept, not current";
  return generation.wipedAt ? "erased" : "replaced";
}

interface Props {
  generations: GenerationView[];
  current: number;
  /** Access has ended: no date of what was issued still counts. */
  isEnded: boolean;
}

export function GenerationTable({ generations, current, isEnded }: Props) {
  if (generations.length === 0)
    return <p className="text-ink-soft">Apicbase has not issued any tokens yet.</p>;
  const columns: Column<GenerationView>[] = [
    { key: "number", header: "Generation", stacked: "title", cell: (row) => `Generation ${row.number}` },
    {
      key: "state",
      header: "State",
      stacked: "aside",
      cell: (row) => <Badge>{stateOf(row, current)}</Badge>,
    },
    { key: "source", header: "From", cell: (row) => sources[row.source] },
    { key: "issued", header: "Issued", cell: (row) => <ExactTime at={row.issuedAt} /> },
    {
      key: "expires",
      header: "Access token expires",
      cell: (row) => (isEnded ? "–" : <ExactTime at={row.expiresAt} />),
    },
    {
      key: "fingerprints",
      header: "Fingerprints (access, refresh)",
      cell: (row) => (
        <span className="inline-flex gap-2">
          <CodeText quiet>{row.accessTokenFingerprint}</CodeText>
          <CodeText quiet>{row.refreshTokenFingerprint ?? "none"}</CodeText>
        </span>
      ),
    },
  ];
  return (
    <DataTable
      caption="Generations of this token set"
      columns={columns}
      rows={generations}
      rowKey={(row) => String(row.number)}
    />
  );
}

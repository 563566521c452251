import { setColumns } from "#components/set-columns.tsx";
import { type Column, DataTable } from "#components/ui/data-table.tsx";
import { Section } from "#components/ui/section.tsx";
import { Sentence } from "#components/ui/sentence.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { LibraryPage } from "#lib/library-page/get-library-page.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";

/** Why it does not work and what to do; for one that is well, on what evidence. */
function Answer({ set, now }: { set: TokenSetView; now: string }) {
  const { cause, headline, evidence, toDo, mustAct } = set.diagnosis;
  if (cause === null) {
    return (
      <span className="text-ink-soft">
        <Sentence text={evidence} now={now} />
      </span>
    );
  }
  return (
    <span className="text-pretty">
      <Sentence text={headline} />.
      {(mustAct === "member" || mustAct === "operator") && (
        <span className="text-ink-soft">
          {" "}
          <Sentence text={toDo} />
        </span>
      )}
    </span>
  );
}

function toColumns(now: string): Column<TokenSetView>[] {
  return [
    ...setColumns(),
    { key: "answer", header: "Answer", stacked: "wide", cell: (row) => <Answer set={row} now={now} /> },
    {
      key: "application",
      header: "Application",
      secondary: true,
      cell: (row) => (
        <TextLink href={`/applications/${row.application.id}`} prefetch={false}>
          {row.application.name}
        </TextLink>
      ),
    },
  ];
}

/** All token sets of the library, each with its answer; `now` is the server's clock, ISO. */
export function LibrarySets({ page, now }: { page: LibraryPage; now: string }) {
  const { library, tokenSets, production, development } = page;
  const total = production + development;
  if (total === 0) {
    return (
      <Section title="Token sets">
        <p className="text-ink-soft">No token set belongs to this library.</p>
      </Section>
    );
  }
  return (
    <Section
      title="Token sets"
      actions={
        <TextLink href={`/token-sets?library=${library.id}&ended=shown`}>
          {total > tokenSets.length
            ? `Show all ${total.toLocaleString("en-GB")} in the list`
            : "Show in the list"}
        </TextLink>
      }
    >
      <DataTable
        caption={`Token sets of ${library.name}`}
        columns={toColumns(now)}
        rows={tokenSets}
        rowKey={(row) => row.id}
      />
    </Section>
  );
}

import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { longestNote } from "#lib/token-set-page/note-schema.ts";
import type { HistoryView } from "#lib/token-set-page/read-history.ts";
import { technicalHref } from "../set-href.ts";
import { HistoryList } from "./history-list.tsx";
import { NoteForm } from "./note-form.tsx";

interface Props {
  setId: string;
  history: HistoryView;
  mayNote: boolean;
}

/** What happened to a set, as far as it matters to the customer, and a way to add to it. */
export function HistorySection({ setId, history: { lines, hasMore }, mayNote }: Props) {
  return (
    <Section title="History">
      {mayNote && <NoteForm setId={setId} longest={longestNote} />}
      {lines.length === 0 ? (
        <p className="text-ink-soft">Nothing has happened yet.</p>
      ) : (
        <HistoryList lines={lines} />
      )}
      <p className="mt-2 text-sm text-ink-soft print:hidden">
        {hasMore ? "There is more. Everything" : "Everything"}, with the evidence, is in the{" "}
        <TextLink href={technicalHref(setId)}>technical details</TextLink>.
      </p>
    </Section>
  );
}

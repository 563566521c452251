import { StickyNote } from "lucide-react";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { NoteView } from "#lib/token-set-page/read-history.ts";

/** What somebody left for whoever looks next. */
export function NewestNote({ note, now }: { note: NoteView; now: string }) {
  return (
    <section aria-label="Newest note" className="flex gap-2.5 rounded-sm bg-sunken px-3 py-2">
      <StickyNote aria-hidden="true" className="mt-0.75 size-4 shrink-0 text-ink-soft" />
      <p className="min-w-0 wrap-anywhere text-pretty">
        “{note.text}”{" "}
        <span className="text-ink-soft">
          {note.by}, <RelativeTime at={note.at} now={now} />
        </span>
      </p>
    </section>
  );
}

import { Sentence } from "#components/ui/sentence.tsx";
import { notKnown } from "#lib/search/pasted-view.ts";
import type { FindView } from "#lib/search/search-view.ts";

/** What a pasted token, code or fingerprint is, and what that means. The text itself is nowhere in it. */
export function PastedAnswer({ view: { pasted, isUnknownToken } }: { view: FindView }) {
  const answers = isUnknownToken ? [notKnown] : pasted;
  if (answers.length === 0) return null;
  return (
    <div role="status" className="grid gap-3 border-b border-line px-4 py-3">
      {answers.map(({ what, meaning }) => (
        <div key={what} className="grid gap-1 text-pretty">
          <p className="font-medium wrap-anywhere">
            <Sentence text={what} />
          </p>
          <p className="text-sm text-ink-soft">
            <Sentence text={meaning} />
          </p>
        </div>
      ))}
    </div>
  );
}

import { TriangleAlert } from "lucide-react";
import { ExactTime } from "#components/ui/exact-time.tsx";
import type { HistoryLine } from "#lib/token-set-page/history-line.ts";

function Line({ line }: { line: HistoryLine }) {
  const { actor, did, what, after, result, note, trouble, count, since } = line;
  return (
    <div className="min-w-0 wrap-anywhere text-pretty">
      {trouble && (
        <TriangleAlert
          role="img"
          aria-label="Trouble:"
          className="mr-1.5 -mt-0.5 inline size-3.5 text-attention"
        />
      )}
      <span className="font-medium">{actor}</span> {did} {what}
      {after !== null && ` ${after}`}
      {result !== null && `: ${result}`}
      {count > 1 && (
        <span className="text-ink-soft">
          , {count} times since <ExactTime at={since} />
        </span>
      )}
      {note === null ? "." : `: “${note}”`}
    </div>
  );
}

/** What happened to a set, in short: who did what, and when. */
export function HistoryList({ lines }: { lines: readonly HistoryLine[] }) {
  return (
    <ol aria-label="History, newest first" className="border-t border-line">
      {lines.map((line) => (
        <li
          key={line.id}
          className="grid gap-x-5 gap-y-0.5 border-b border-line py-1.5 sm:grid-cols-[11rem_minmax(0,1fr)]"
        >
          <span className="text-sm leading-5.5 text-ink-soft">
            <ExactTime at={line.at} />
          </span>
          <Line line={line} />
        </li>
      ))}
    </ol>
  );
}

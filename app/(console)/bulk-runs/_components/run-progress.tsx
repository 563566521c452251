import type { BulkRunView } from "#lib/bulk/bulk-run-view.ts";

const say = (count: number) => count.toLocaleString("en-GB");

/** How much of a run is done, as a bar and in numbers; "left" is what has not had its turn. */
export function RunProgress({ run }: { run: BulkRunView }) {
  const { counts, number, left } = run;
  const had = number - left;
  const facts = [
    `${say(had)} of ${say(number)} had their turn`,
    `${say(left)} left`,
    ...(counts.gone > 0 ? [`${say(counts.gone)} discarded since`] : []),
  ];
  return (
    <div className="grid gap-1.5">
      <div
        role="progressbar"
        aria-label="Progress"
        aria-valuemin={0}
        aria-valuemax={number}
        aria-valuenow={had}
        aria-valuetext={facts.join(", ")}
        className="h-2 overflow-hidden rounded-xs bg-sunken"
      >
        <svg aria-hidden="true" viewBox="0 0 100 1" preserveAspectRatio="none" className="block size-full">
          <rect width={(had / Math.max(number, 1)) * 100} height="1" className="fill-accent" />
        </svg>
      </div>
      <p className="text-sm text-ink-soft">{facts.join(" · ")}</p>
    </div>
  );
}

import { ExactTime } from "#components/ui/exact-time.tsx";
import type { TimePrecision } from "#components/ui/format-time.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { toSentenceParts } from "#components/ui/sentence-parts.ts";

type SentenceProps = {
  text: string;
  /** The server's clock, ISO: shows instants as "4 min ago" instead. */
  now?: string;
  precision?: TimePrecision;
};

/** A sentence whose ISO instants are shown in the reader's zone. */
export function Sentence({ text, now, precision = "minute" }: SentenceProps) {
  return toSentenceParts(text).map((part, index) => {
    if ("words" in part) return part.words;
    // The same instant may stand in a sentence twice.
    const place = `${part.at} ${index}`;
    return now === undefined ? (
      <ExactTime key={place} at={part.at} precision={precision} />
    ) : (
      <RelativeTime key={place} at={part.at} now={now} />
    );
  });
}

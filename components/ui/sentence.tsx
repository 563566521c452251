import { ExactTime } from "#components/ui/exact-time.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { toSentenceParts } from "#components/ui/sentence-parts.ts";

type SentenceProps = {
  text: string;
  /** The server's clock, ISO: shows instants as "4 min ago" instead. */
  now?: string;
};

/** A sentence whose ISO instants are shown in the reader's zone. */
export function Sentence({ text, now }: SentenceProps) {
  return toSentenceParts(text).map((part) => {
    if ("words" in part) return part.words;
    return now === undefined ? (
      <ExactTime key={part.at} at={part.at} />
    ) : (
      <RelativeTime key={part.at} at={part.at} now={now} />
    );
  });
}

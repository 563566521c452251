import { formatExact } from "#components/ui/format-time.ts";

const instant = /(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z)/;

/** A piece of a sentence: words, or an ISO instant that stands in it. */
export type SentencePart = { words: string } | { at: string };

/** A sentence taken apart at its instants, which the reader sees in their own zone. */
export function toSentenceParts(sentence: string): SentencePart[] {
  return sentence
    .split(instant)
    .filter((part) => part !== "")
    .map((part) => (instant.test(part) ? { at: part } : { words: part }));
}

/** The sentence as text, its instants in a zone: to copy it. */
export function sayIn(zone: string, sentence: string): string {
  return toSentenceParts(sentence)
    .map((part) => ("at" in part ? formatExact(new Date(part.at), zone, "minute") : part.words))
    .join("");
}

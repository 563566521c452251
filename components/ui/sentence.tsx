import { ExactTime } from "#components/ui/exact-time.tsx";

const instant = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/;

/** A sentence of the server's, with the instants in it shown in the reader's zone. */
export function Sentence({ text }: { text: string }) {
  // Splitting by a group keeps what it found: every second part is an instant.
  return text
    .split(instant)
    .map((part, index) => (index % 2 === 1 ? <ExactTime key={part} at={part} /> : part));
}

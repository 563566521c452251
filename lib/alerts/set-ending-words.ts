const digits = (count: number) => count.toLocaleString("en-GB");

const words: Readonly<Record<string, (count: string) => string>> = {
  works: (count) => `${count} working again`,
  archived: (count) => `${count} archived`,
  revoked: (count) => `${count} revoked`,
  paused: (count) => `${count} paused`,
  moved: (count) => `${count} with another problem now, which is an alert of its own`,
  muted: (count) => `${count} muted`,
};

/** What became of an alert's sets, in one sentence: "4,997 of 5,000 working again; 3 archived." */
export function sayEndings(endings: ReadonlyMap<string | null, number>, concerned: number): string[] {
  const counts = Object.entries(words).flatMap(([ending, say]) => {
    const count = endings.get(ending) ?? 0;
    return count > 0 ? [{ count, text: say(digits(count)) }] : [];
  });
  const [first, ...others] = counts;
  if (!first) return [];
  if (others.length === 0 && first.count === concerned && concerned > 1) {
    return [`Token sets: all ${first.text}.`];
  }
  const part =
    first.count < concerned
      ? first.text.replace(/^\S+/, (count) => `${count} of ${digits(concerned)}`)
      : first.text;
  return [`Token sets: ${[part, ...others.map(({ text }) => text)].join("; ")}.`];
}

/** More words than these narrow nothing down. */
const mostWords = 8;

/** The words of a search, without the punctuation around them. */
export function toWords(text: string): string[] {
  return text
    .split(/[\s\p{Cc},;]+/u)
    .map((word) => word.replace(/^[("'“”:]+|[)"'“”:.!?]+$/g, ""))
    .filter((word) => word !== "")
    .slice(0, mostWords);
}

/** An error whose message is a sentence for the person at the terminal: what happened and what to do. */
export class PlainError extends Error {
  override name = "PlainError";
}

/** The sentence to show for any error; stacks only when LARDER_LOG_LEVEL=debug. */
export function sentenceFor(error: unknown): string {
  if (process.env.LARDER_LOG_LEVEL === "debug" && error instanceof Error && error.stack) return error.stack;
  return error instanceof Error ? error.message : String(error);
}

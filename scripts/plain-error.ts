/** An error whose message tells the person at the terminal what happened and what to do. */
export class PlainError extends Error {
  override name = "PlainError";
}

/** The text to show for any error: its message, or its stack with LARDER_LOG_LEVEL=debug. */
export function sentenceFor(error: unknown): string {
  if (process.env.LARDER_LOG_LEVEL === "debug" && error instanceof Error && error.stack) return error.stack;
  return error instanceof Error ? error.message : String(error);
}

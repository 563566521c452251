import { z } from "zod";

const reference = z.uuid();

/** The reference that an address names, in words; nothing when it is anybody's text. */
export function shownReference(given: string | string[] | undefined): string | undefined {
  const parsed = reference.safeParse(given);
  return parsed.success ? `Reference ${parsed.data}` : undefined;
}

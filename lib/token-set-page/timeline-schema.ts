import { z } from "zod";
import type { Position } from "./timeline-repository.ts";

const pattern = /^(\d{1,14})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{1,9})$/;

/** A position as it stands in an address. */
export function toCursor({ at, id, generation }: Position): string {
  return `${at.getTime()}.${id}.${generation}`;
}

function readCursor(text: string): Position | null {
  const [, at, id, generation] = pattern.exec(text) ?? [];
  if (!at || !id || !generation) return null;
  return { at: new Date(Number(at)), id, generation: Number(generation) };
}

/** Where a page of the timeline begins; an unreadable place is the beginning. */
export const timelineSchema = z.object({
  before: z.string().transform(readCursor).nullable().default(null).catch(null),
});

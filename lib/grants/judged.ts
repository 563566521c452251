import type { AsideReason } from "#lib/custody/note.ts";

/** What became of a grant: `received` is judged later, because somebody else is at work on the set. */
export type Judged =
  | { standing: "aside"; generation: number; reason: AsideReason }
  | { standing: "received" | "current" | "replaced" | "overtaken" | "ended"; generation: number };

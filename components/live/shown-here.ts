import type { Changes } from "#lib/live/stream-event-view.ts";

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-/;
/** Pages that show nothing of token sets and applications: forms, people, keys. */
const quiet = /^\/(?:account|connect|applications\/new|settings\/(?!libraries|system)[^?]*)$/;

/** What is asked about a page. */
export interface ShowingPage {
  path: string;
  /** Whether a link on the page leads to the thing. */
  linksTo(id: string): boolean;
}

/**
 * Whether what changed is shown on a page. A page of one thing shows what it links to; a page of many counts and sorts by
 * state. Null: something may have changed.
 */
export function isShownHere(changes: Changes | null, { path, linksTo }: ShowingPage): boolean {
  if (quiet.test(path)) return false;
  if (changes === null || changes.more) return true;
  const { state, tokens } = changes;
  if (state.length > 0 && !uuid.test(path)) return true;
  return [...state, ...tokens].some((id) => path.includes(id) || linksTo(id));
}

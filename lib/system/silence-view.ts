/** Nothing refreshes by itself: since when, or null when no worker has ever looked. */
export interface Silence {
  since: string | null;
}

/** No worker looks for due sets: since when, or null when none ever did. */
export interface Silence {
  since: string | null;
}

/** A destination that gets the record, and has not accepted the next part for long. Instants are ISO 8601. */
export interface StuckStreamView {
  destinationId: string;
  name: string;
  /** Since when: that nothing is accepted, or that the part was given up. */
  since: string;
  /** What was in the way last. */
  failure: string | null;
  /** When Larder tries again; null where it does not, until somebody sends the part again. */
  nextTryAt: string | null;
}

/** What the database notifies open pages of. */
export interface PageChange {
  organizationId: string;
  /** The token set or application. */
  id: string;
  /** `state`: what people read as health. `tokens`: only what is known of its tokens, which were refreshed or checked. */
  kind: "state" | "tokens";
}

const notified = /^([0-9a-f-]{36}) ([0-9a-f-]{36}) ([st])$/;

/** What a notification of the database says; null where it concerns everything. */
export function readPageChange(payload: string): PageChange | null {
  const [, organizationId, id, kind] = notified.exec(payload) ?? [];
  if (organizationId === undefined || id === undefined) return null;
  return { organizationId, id, kind: kind === "s" ? "state" : "tokens" };
}

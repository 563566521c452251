/** Ids beyond this many are not worth listing: the page that shows any of them asks anew. */
export const mostIds = 50;

/** Of an organization, what changed since it was last told. */
export interface Changes {
  /** Sets and applications whose state changed. */
  state: string[];
  /** Sets of which only tokens were refreshed or checked. */
  tokens: string[];
  /** More changed than is listed. */
  more: boolean;
}

/** Why a stream ends: the session is over or changed, a newer page took its place, or this process stops. */
export type StreamEnd = "session" | "crowded" | "stopping";

/** All that is ever told to a page: that something about these ids changed, and whether changes are heard at all. */
export type StreamEvent =
  | { event: "changed"; data: Changes }
  | { event: "beat"; data: { heard: boolean } }
  | { event: "end"; data: { why: StreamEnd } };

/** An event as it crosses the wire. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function encodeEvent({ event, data }: StreamEvent): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { systemClock } from "#lib/clock.ts";
import { receivedAtHeader } from "./received-at.ts";

const held = globalThis as typeof globalThis & { larderNotesArrivals?: boolean };

/**
 * Notes when each request arrived as soon as its head has been read, before anything is done about it: the proxy gets to a
 * request only after whatever the process was doing, and a refresh may have begun and ended by then. What a client sends
 * under the header's name is lost.
 */
export function noteArrivals(): void {
  if (held.larderNotesArrivals) return;
  held.larderNotesArrivals = true;
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    request.headers[receivedAtHeader] = String(systemClock().getTime());
  });
}

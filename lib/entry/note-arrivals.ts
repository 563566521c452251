import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { callerAddress, type TrustedProxies } from "#lib/auth/caller-address.ts";
import { callerAddressHeader } from "#lib/auth/client-address.ts";
import { systemClock } from "#lib/clock.ts";
import { receivedAtHeader } from "./received-at.ts";

const held = globalThis as typeof globalThis & { larderNotesArrivals?: boolean };

/** Route handlers see headers alone: the socket's address is lost by then. */
function findCaller({ headers, socket }: IncomingMessage, trusted: TrustedProxies): string {
  const forwarded = headers["x-forwarded-for"];
  const forwardedFor = Array.isArray(forwarded) ? forwarded.join(",") : (forwarded ?? "");
  return callerAddress(socket.remoteAddress ?? "", forwardedFor, trusted);
}

/**
 * Notes when each request arrived as soon as its head has been read, before anything is done about it: the proxy gets to a
 * request only after whatever the process was doing, and a refresh may have begun and ended by then. Notes from where it came,
 * too. What a client sends under the headers' names is lost.
 */
export function noteArrivals(trusted: TrustedProxies): void {
  if (held.larderNotesArrivals) return;
  held.larderNotesArrivals = true;
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    request.headers[callerAddressHeader] = findCaller(request, trusted);
    request.headers[receivedAtHeader] = String(systemClock().getTime());
  });
}

import "server-only";
import { clientAddress } from "#lib/auth/client-address.ts";
import type { Caller } from "#lib/auth/context.ts";
import { findCookie } from "#lib/auth/find-cookie.ts";
import { deviceCookieName, readDevice } from "#lib/auth/known-device.ts";

/** Where a request comes from: its address, and the browser that it names and is. */
export async function readCaller(headers: Headers): Promise<Required<Caller>> {
  const device = await readDevice(findCookie(headers.get("cookie"), deviceCookieName()));
  return { address: clientAddress(headers), userAgent: headers.get("user-agent") ?? "", device };
}

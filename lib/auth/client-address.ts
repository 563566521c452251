import { limitedAddress } from "./networks.ts";

/** The header with the caller's address (`note-arrivals.ts`); what clients send under this name is dropped. */
export const callerAddressHeader = "x-larder-caller";

/** The address of whoever sent the request, as the process found it when the request arrived. */
export function callerAddressOf(headers: Headers): string {
  return headers.get(callerAddressHeader) || "unknown";
}

/** What limits count a request by. */
export function clientAddress(headers: Headers): string {
  return limitedAddress(callerAddressOf(headers));
}

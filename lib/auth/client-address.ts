/** The client's address by the nearest proxy: the last one forwarded. For rate limits only; it proves nothing. */
export function clientAddress(headers: Headers): string {
  return headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() || "unknown";
}

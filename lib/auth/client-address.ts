/** The address nearest to Larder that a proxy vouches for: the last one forwarded. Good for rate limits, not for proof. */
export function clientAddress(headers: Headers): string {
  return headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() || "unknown";
}

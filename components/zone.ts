/** The viewer's time zone, kept so that the server writes the times the viewer will read. */
export const ZONE_COOKIE = "larder-zone";

/** The zone in the cookie, or undefined when there is none or it is not a zone's name. */
export function parseZone(cookie: string | undefined): string | undefined {
  if (cookie === undefined || cookie === "" || cookie.length > 64) return undefined;
  try {
    const zone = decodeURIComponent(cookie);
    return new Intl.DateTimeFormat("en-GB", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

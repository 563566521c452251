/** A path within Larder to go to; anything that could lead elsewhere becomes the fallback. */
export function toLocalPath(value: string | string[] | undefined, fallback: string): string {
  if (typeof value !== "string" || !/^\/(?![/\\])[\x21-\x7e]*$/.test(value)) return fallback;
  const base = "http://larder.invalid";
  const url = URL.canParse(value, base) ? new URL(value, base) : null;
  // Resolving dots may leave "//host" of what began with a single slash.
  return url?.origin === base && !url.pathname.startsWith("//") ? url.pathname + url.search : fallback;
}

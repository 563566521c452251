/** The value as a path within Larder; the fallback for anything that could lead elsewhere. */
export function toLocalPath(value: string | string[] | undefined, fallback: string): string {
  if (typeof value !== "string" || !/^\/(?![/\\])[\x21-\x7e]*$/.test(value)) return fallback;
  const base = "http://larder.invalid";
  const url = URL.canParse(value, base) ? new URL(value, base) : null;
  // Resolving dots can turn a single slash into "//host".
  return url?.origin === base && !url.pathname.startsWith("//") ? url.pathname + url.search : fallback;
}

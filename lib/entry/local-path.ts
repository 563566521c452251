/** A path within Larder to go to; anything that could lead elsewhere becomes the fallback. */
export function toLocalPath(value: string | string[] | undefined, fallback: string): string {
  if (typeof value !== "string" || !/^\/(?![/\\])[\x21-\x7e]*$/.test(value)) return fallback;
  const base = "http://larder.invalid";
  const url = URL.canParse(value, base) ? new URL(value, base) : null;
  return url?.origin === base ? url.pathname + url.search : fallback;
}

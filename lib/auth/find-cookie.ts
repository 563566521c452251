/** The value of a cookie in a `Cookie` header. */
export function findCookie(header: string | null, name: string): string | undefined {
  const prefix = `${name}=`;
  const found = header?.split(/;\s*/).find((one) => one.startsWith(prefix));
  return found?.slice(prefix.length);
}

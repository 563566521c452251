/** Whether a navigation link is for this page or, unless `exact`, for one above it. */
export function isCurrentPath(pathname: string, href: string, exact: boolean): boolean {
  if (pathname === href) return true;
  return !exact && href !== "/" && pathname.startsWith(`${href}/`);
}

/** Whether a navigation link leads to where one is: its own page or, unless `exact`, one below it. */
export function isCurrentPath(pathname: string, href: string, exact: boolean): boolean {
  if (pathname === href) return true;
  return !exact && href !== "/" && pathname.startsWith(`${href}/`);
}

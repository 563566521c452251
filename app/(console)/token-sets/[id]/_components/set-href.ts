/** The page of a token set. */
export function setHref(id: string): string {
  return `/token-sets/${id}`;
}

/** Its technical details, from a place in the timeline on. */
export function technicalHref(id: string, before?: string): string {
  const query = new URLSearchParams({ view: "technical", ...(before === undefined ? {} : { before }) });
  return `${setHref(id)}?${query}`;
}

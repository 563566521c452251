/** The address of a filtered list: the filled entries only, so that one filter has one address. */
export function toFilterHref(action: string, data: FormData): string {
  const query = new URLSearchParams();
  for (const [name, value] of data) {
    if (typeof value === "string" && value.trim() !== "") query.append(name, value.trim());
  }
  const text = query.toString();
  return text === "" ? action : `${action}?${text}`;
}

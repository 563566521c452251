/** Escapes LIKE's wildcards for Prisma's `contains`, which does not: a search for "100%" means the percent sign. */
export function literally(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

/** Text for Prisma's `contains`, which passes LIKE's wildcards on: a search for "100%" means the sign. */
export function literally(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

import "server-only";
import { Prisma } from "#generated/prisma/client.ts";

/** Postgres's own code for it, in the error of a statement in SQL. */
const inSql = "23505";

/** Whether the error is a violated unique constraint: Prisma's P2002, or that of a statement in SQL. */
export function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  return error.code === "P2002" || (error.code === "P2010" && error.message.includes(`Code: \`${inSql}\``));
}

import "server-only";
import { Prisma } from "#generated/prisma/client.ts";

/** Whether the error is a unique constraint's refusal (Prisma P2002). */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}

/** Whether the error is a foreign key's refusal to let a row go (Prisma P2003, Postgres 23001 and 23503). */
export function isStillReferenced(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2003";
}

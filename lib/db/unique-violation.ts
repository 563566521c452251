import "server-only";
import { Prisma } from "#generated/prisma/client.ts";

/** Whether the error is a violated unique constraint (Prisma P2002). */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}

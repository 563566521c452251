import "server-only";
import type { Prisma } from "#generated/prisma/client.ts";
import type { Db } from "#lib/db/client.ts";

const choiceSelect = {
  id: true,
  name: true,
  kind: true,
  offAt: true,
} as const satisfies Prisma.DestinationSelect;

/** A destination to choose for something. */
export type DestinationChoice = Prisma.DestinationGetPayload<{ select: typeof choiceSelect }>;

/** The destinations of an organization, by name; those that are switched off too. */
export function listDestinationChoices(db: Db, organizationId: string): Promise<DestinationChoice[]> {
  return db.destination.findMany({
    where: { organizationId },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    select: choiceSelect,
  });
}

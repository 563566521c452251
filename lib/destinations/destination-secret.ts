import type { SealedPlace } from "#lib/crypto/seal.ts";

/** Where a destination's sealed values are, and whose they are. */
export function placeInDestination(
  { destinationId, organizationId }: { destinationId: string; organizationId: string },
  column: string,
): SealedPlace {
  return { table: "Destination", column, row: destinationId, organizationId };
}

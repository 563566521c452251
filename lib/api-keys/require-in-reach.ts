import "server-only";
import { type Actor, reachOf } from "#lib/auth/actor.ts";
import { environments } from "#lib/auth/permissions.ts";
import { db } from "#lib/db/client.ts";
import { notFound } from "#lib/errors.ts";
import { findEnvironmentOf } from "./api-key-repository.ts";

/**
 * Refuses a key of one environment what belongs to the other, as if it did not exist. A token set never changes its
 * environment, so that this holds for whatever follows. @throws AppError not_found
 */
export async function requireInReach(
  actor: Actor,
  thing: { kind: "token set" | "machine"; id: string },
): Promise<void> {
  const reach = reachOf(actor);
  if (environments.every((one) => reach.includes(one))) return;
  const environment = await findEnvironmentOf(db(), actor.organizationId, thing);
  if (!environment || !reach.includes(environment)) throw notFound(thing.kind);
}

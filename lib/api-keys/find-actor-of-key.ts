import "server-only";
import type { Actor } from "#lib/auth/actor.ts";
import { db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import { findKey } from "./api-key-repository.ts";
import { toKeyActor } from "./to-key-actor.ts";

/**
 * The actor of a key as it may act now, for work that goes on after the request that began it: null once the key has been
 * revoked or has expired, or its maker may not sign in.
 */
export async function findActorOfKey(keyId: string): Promise<Actor | null> {
  const key = await findKey(db(), keyId);
  return !key?.works || (key.demo && !env().LARDER_DEMO) ? null : toKeyActor(key);
}

import { authenticateApiKey } from "#lib/api-keys/authenticate-api-key.ts";
import { createApiKey } from "#lib/api-keys/create-api-key.ts";
import { type KeyPermission, keyPermissions } from "#lib/api-keys/key-permissions.ts";
import type { Actor } from "#lib/auth/actor.ts";
import { canInAny, type Environment, environments } from "#lib/auth/permissions.ts";
import { by } from "./by.ts";

interface KeyWish {
  permissions?: KeyPermission[];
  environments?: Environment[];
}

/** A key of this person with everything that their role may do, unless less is wished for. */
export async function makeApiKey(maker: Actor, wish: KeyWish = {}): Promise<{ id: string; secret: string }> {
  const places = wish.environments ?? [...environments];
  const permissions =
    wish.permissions ?? keyPermissions.filter((permission) => canInAny(maker.role, permission, places));
  const input = { name: "Nightly", permissions, environments: places, lifetimeDays: 90 };
  return createApiKey(by(maker), input);
}

/** Whom a key acts for now, as each call finds out; null when it is refused. */
export function actorOfKey(secret: string, now = new Date()): Promise<Actor | null> {
  return authenticateApiKey(secret, { address: "203.0.113.9", userAgent: "curl/8", now });
}

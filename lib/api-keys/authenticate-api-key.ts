import "server-only";
import type { Actor } from "#lib/auth/actor.ts";
import { db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import { getVault } from "#lib/vault/vault.ts";
import { findPresentedKey, noteKeyUse, type PresentedKey } from "./api-key-repository.ts";
import { hashApiKey } from "./api-key-secret.ts";
import { isKeyPermission } from "./key-permissions.ts";

const noteEveryMs = 60_000;
const longestUserAgent = 200;

/** Where a request with a key comes from, and when. */
export interface KeyCaller {
  address: string;
  userAgent: string | null;
  now: Date;
}

function toActor(key: PresentedKey): Actor {
  const { userId, email, organizationId, organizationName, role, environments } = key;
  const permissions = key.permissions.filter(isKeyPermission);
  return {
    userId,
    // Whatever a key does is on the record as done by it.
    name: `${key.userName} (API key ${key.name})`,
    email,
    sessionId: key.id,
    organizationId,
    organizationName,
    role,
    isOperator: false,
    key: { id: key.id, name: key.name, permissions, environments },
  };
}

/**
 * The actor of a key, with its maker's role as it is now: read from the database for each call. Null, and after the same
 * work, for a key that is unknown, expired or revoked, and for one whose maker is gone or disabled.
 */
export async function authenticateApiKey(presented: string, caller: KeyCaller): Promise<Actor | null> {
  const vault = await getVault();
  const key = await findPresentedKey(db(), hashApiKey(vault, presented));
  if (!key?.works || (key.demo && !env().LARDER_DEMO)) return null;
  const { address, userAgent, now } = caller;
  if (!key.lastUsedAt || now.getTime() - key.lastUsedAt.getTime() >= noteEveryMs) {
    const agent = userAgent?.slice(0, longestUserAgent) ?? null;
    await noteKeyUse(db(), key.id, { at: now, address, userAgent: agent });
  }
  return toActor(key);
}

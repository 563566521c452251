import type { Actor } from "#lib/auth/actor.ts";
import type { PresentedKey } from "./api-key-repository.ts";
import { isKeyPermission } from "./key-permissions.ts";

/** Whom a key acts for, within what was chosen for it. */
export function toKeyActor(key: PresentedKey): Actor {
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

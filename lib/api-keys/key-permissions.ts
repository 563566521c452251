import type { Permission } from "#lib/auth/permissions.ts";

/** What an API key may be allowed, each a permission that its maker needs too. People, keys and the organization are none. */
export const keyPermissions = [
  "token-set:read",
  "token-set:check",
  "token-set:create",
  "token-set:connect",
  "token-set:refresh",
  "token-set:pause",
  "token-set:archive",
  "token-set:revoke",
  "connect-link:write",
  "machine:write",
  "application:read",
  "application:write",
] as const satisfies readonly Permission[];
export type KeyPermission = (typeof keyPermissions)[number];

/** A stored permission that keys may have; one of another version of Larder is none. */
export function isKeyPermission(text: string): text is KeyPermission {
  return (keyPermissions as readonly string[]).includes(text);
}

import { type KeyPermission, keyPermissions } from "#lib/api-keys/key-permissions.ts";
import { canInAny, environments, type Role } from "#lib/auth/permissions.ts";

const words: Record<KeyPermission, { label: string; description: string }> = {
  "token-set:read": {
    label: "See token sets",
    description: "Their health, history, connect links and machines. Nearly every call needs it.",
  },
  "token-set:check": { label: "Check token sets", description: "Asks Apicbase; changes nothing." },
  "token-set:create": { label: "Create token sets", description: "Not connected yet." },
  "token-set:connect": { label: "Connect token sets", description: "With a code, or with tokens to import." },
  "token-set:refresh": { label: "Refresh token sets", description: "Gets new tokens at once." },
  "token-set:pause": {
    label: "Pause and resume token sets",
    description: "A paused set is not refreshed.",
  },
  "token-set:archive": {
    label: "Archive and unarchive token sets",
    description: "An archived set is left alone, and out of the lists.",
  },
  "token-set:revoke": { label: "Revoke token sets", description: "Ends the access at Apicbase." },
  "connect-link:write": { label: "Make connect links", description: "For people without an account." },
  "machine:write": {
    label: "Add, roll and revoke machines",
    description: "Whoever adds a machine can collect access tokens with it.",
  },
  "application:read": { label: "See applications", description: "Never their client secrets." },
  "application:write": { label: "Register applications", description: "With their client secrets." },
};

/** A permission as a person reads it. */
export const permissionLabel = (permission: KeyPermission) => words[permission].label;

/** What this role can give a key. */
export function permissionChoices(role: Role) {
  return keyPermissions
    .filter((permission) => canInAny(role, permission, environments))
    .map((value) => ({ value, ...words[value] }));
}

import { canInAny, type Environment, type Permission, type Role } from "#lib/auth/permissions.ts";
import type { Remedy } from "./next-step.ts";

/** What a role needs to apply a remedy. */
export const remedyPermission = {
  connect: "token-set:connect",
  reconnect: "token-set:connect",
  replace_secret: "application:write",
  refresh: "token-set:refresh",
  check: "token-set:check",
  resume: "token-set:pause",
  decide: "token-set:connect",
} as const satisfies Record<Remedy, Permission>;

/** Whether the role may apply the remedy to sets of the environment. */
export function mayRemedy(role: Role, remedy: Remedy, environment: Environment): boolean {
  return canInAny(role, remedyPermission[remedy], [environment]);
}

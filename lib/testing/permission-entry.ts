import type { Actor } from "#lib/auth/actor.ts";
import type { Environment, Role } from "#lib/auth/permissions.ts";
import type { Fixture } from "./permission-fixture.ts";
import { type Permission, rolesThatMay } from "./role-table.ts";

/** What a use case is called on; another tenant's or a random one has other ids. */
export interface Target {
  tokenSetId: string;
  applicationId: string;
  authorizationId: string;
  connectLinkId: string;
  machineId: string;
  /** An owner's key. */
  apiKeyId: string;
  name: string;
  environment: Environment;
  code: string;
  pair: { accessToken: string; refreshToken: string };
}

type Allowed = Record<Environment, readonly Role[]>;

export interface UseCase {
  name: string;
  fixture: Fixture;
  allowed: Allowed;
  /** What a stranger gets: an error, or an answer in which nothing of the target is. */
  stranger: "not_found" | "nothing";
  call(actor: Actor, target: Target): Promise<unknown>;
}

interface Expected {
  fixture: Fixture;
  permission: Permission;
  stranger?: UseCase["stranger"];
}

/** One row of the table of use cases. */
export function entry(
  run: { name: string },
  { fixture, permission, stranger = "not_found" }: Expected,
  call: UseCase["call"],
): UseCase {
  const allowed = {
    development: rolesThatMay(permission, "development"),
    production: rolesThatMay(permission, "production"),
  };
  return { name: run.name, fixture, allowed, stranger, call };
}

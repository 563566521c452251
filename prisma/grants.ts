import { type RuntimeRole, runtimeRoles } from "#lib/db/database-roles.ts";
import {
  add,
  all,
  cleanBy,
  deliveryState,
  deploymentClock,
  destinationSecrets,
  destinationUse,
  engine,
  judging,
  keep,
  machineUse,
  read,
  standing,
  type TableGrant,
  tokenSetState,
} from "./shared-grants.ts";

const web: Record<string, TableGrant> = {
  ...engine,
  // Not "operatorSince": setting up makes the first operator (see the trigger), and the command line the others.
  User: { ...add, update: ["name", "passwordHash"] },
  Organization: { ...add, update: ["name"] },
  Membership: { ...add, update: ["role", "version", "disabledAt"], delete: true },
  Session: { ...add, update: ["organizationId", "membershipVersion", "expiresAt", "revokedAt"] },
  ApiKey: {
    ...add,
    update: ["name", "expiresAt", "revokedAt", "revokedByName", "lastUsedAt", "lastAddress", "lastUserAgent"],
  },
  IdempotentRequest: { ...keep, delete: true },
  SetupToken: { ...read, update: ["usedAt"] },
  RateLimiterFlexible: all,
  PasswordReset: { ...add, delete: true },
  SignInDelay: all,
  AuditChain: read,
  TokenSetChange: read,
  TokenSetName: read,
  LibraryName: read,
  TokenSetCount: read,
  ComingCount: read,
  CustodyDay: read,
  Grant: keep,
  Library: { ...add, update: ["name", "archivedAt"], delete: true },
  // A library that others were merged into may be merged itself.
  MergedLibrary: { ...add, update: ["libraryId"] },
  Application: {
    ...add,
    update: ["name", "authentication", "redirectMode", "defaultScopes", "credentialsRefusedAt", "archivedAt"],
    delete: true,
  },
  ClientSecret: {
    ...add,
    update: ["slot", "acceptedAt", "refusedAt", "testedAt", "testOutcome"],
    delete: true,
  },
  TokenSet: {
    ...add,
    update: [...tokenSetState, "name", "libraryId", "requestedScopes", ...standing],
    delete: true,
  },
  DiscardedFlow: add,
  Authorization: { ...add, update: ["consumedAt", "outcome", "outcomeDetail", "codeVerifierSealed"] },
  ConnectLink: {
    ...add,
    update: ["browserHash", "openedAt", "declinedAt", "completedAt", "revokedAt", "expiresAt"],
  },
  Invitation: { ...add, update: ["tokenHash", "acceptedAt", "revokedAt"] },
  Deployment: {
    ...add,
    update: ["identity", ...deploymentClock, "heldAt", "heldReason", "adoptedAt", "adoptedByName"],
  },
  Machine: { ...add, update: [...machineUse, "name", "networks", "expiresAt", "revokedAt", "revokedByName"] },
  MachineSecret: { ...add, update: ["expiresAt"], delete: true },
  Handout: keep,
  Reveal: keep,
  Destination: {
    ...add,
    update: [
      ...destinationUse,
      ...destinationSecrets,
      "name",
      "events",
      "addresses",
      "toOwners",
      "urlShown",
      "previousUntil",
      "addressChangedAt",
      "deletedAt",
    ],
  },
  Delivery: { ...add, update: deliveryState },
  ...judging,
  AlertRule: {
    ...add,
    update: [
      ...["number", "active", "quietZone", "quietFrom", "quietTo"],
      ...["mutedAt", "mutedUntil", "mutedBy", "muteReason"],
    ],
  },
  AlertRuleDestination: { ...add, delete: true },
  TokenSetMute: all,
  BulkRun: {
    ...add,
    update: [
      ...["number", "options", "makerName", "startedAt", "cancelledAt", "cancelledByName"],
      ...["linkKeySealed", "linksFetchedAt"],
    ],
  },
  BulkItem: add,
  _prisma_migrations: read,
};

const worker: Record<string, TableGrant> = {
  ...engine,
  // Sealing anew.
  Sealing: {
    ...read,
    update: [
      ...["format", "workedBy", "workedUntil", "startedAt", "resealed", "unopenable"],
      ...["countedAt", "countedKey", "countedFormat", "counts"],
    ],
  },
  InstallationKey: { ...read, update: ["keySealed"] },
  ClientSecret: {
    ...read,
    update: ["slot", "acceptedAt", "refusedAt", "secretSealed"],
    delete: true,
  },
  // A reply that a dead process left may be that of a connection.
  Authorization: { ...read, update: ["outcome", "outcomeDetail", "codeVerifierSealed"] },
  ConnectLink: { ...add, update: ["completedAt"] },
  Grant: keep,
  // Delivering, and sealing anew.
  Destination: {
    ...read,
    update: [...destinationUse, ...destinationSecrets, "previousUntil", "recordCursor"],
    delete: true,
  },
  AuditChain: read,
  Delivery: { ...add, update: deliveryState, delete: true },
  // Bulk runs: what their makers may do is asked for each token set, with the membership locked, which takes a column to update.
  BulkRun: { ...read, update: ["takenAt", "stopReason", "endedAt", "linkKeySealed"], delete: true },
  BulkItem: {
    ...read,
    update: ["standing", "words", "instanceId", "begunAt", "tries", "endedAt", "connectLinkId"],
  },
  TokenSet: { ...read, update: [...tokenSetState, ...standing] },
  User: { select: ["id", "name", "email", "demo"] },
  Organization: { select: ["id", "name"] },
  Membership: { ...read, update: ["createdAt"] },
  // The same of the key by which a run was begun.
  ApiKey: {
    select: [
      ...["id", "organizationId", "userId", "name", "permissions", "environments"],
      ...["expiresAt", "revokedAt", "lastUsedAt"],
    ],
    update: ["lastUsedAt"],
  },
  // Adding up what changed.
  TokenSetChange: { ...read, delete: true },
  TokenSetCount: all,
  ComingCount: all,
  CustodyDay: keep,
  ...judging,
  Alert: { ...judging.Alert, delete: true },
  // What has outlived its use is removed at night.
  Session: cleanBy("expiresAt"),
  IdempotentRequest: {
    ...cleanBy("id", "organizationId", "startedAt", "answerSealed"),
    update: ["answerSealed"],
  },
  RateLimiterFlexible: cleanBy("expire"),
  DiscardedFlow: cleanBy("expiresAt"),
  PasswordReset: cleanBy("expiresAt"),
  SignInDelay: cleanBy("lastAt"),
  Instance: all,
};

const handout: Record<string, TableGrant> = {
  ...engine,
  Machine: { ...read, update: machineUse },
  MachineSecret: read,
  Handout: keep,
  RateLimiterFlexible: all,
  _prisma_migrations: read,
};

/**
 * What each role may do, and no more: a table that is not named is closed to it. The start grants exactly this
 * (scripts/postgres/apply-grants.ts), and a test compares it with what Postgres says.
 */
export const grants: Record<RuntimeRole, Record<string, TableGrant>> = { web, worker, handout };

/** The tables that are Larder's own, which those of the job engine and of others in the schema are not. */
export const larderTables = [...new Set(runtimeRoles.flatMap((role) => Object.keys(grants[role])))].sort();

/** What a role may do with a table of the job engine. Workers use it; the others ask when it was last at work. */
export function jobGrant(role: RuntimeRole, table: string): TableGrant {
  if (role === "worker") return all;
  return table === "version" ? read : {};
}

export const privileges = ["SELECT", "INSERT", "UPDATE", "DELETE"] as const;
type Privilege = (typeof privileges)[number];

/** A privilege on a table, or on one column of it. */
export interface Granted {
  table: string;
  privilege: Privilege;
  column: string | null;
}

/** The privileges that make up a grant. */
export function spell(table: string, grant: TableGrant): Granted[] {
  const { select, insert, update, delete: remove } = grant;
  const on = (privilege: Privilege, columns: true | readonly string[] | undefined): Granted[] => {
    if (columns === true) return [{ table, privilege, column: null }];
    return (columns ?? []).map((column) => ({ table, privilege, column }));
  };
  return [...on("SELECT", select), ...on("INSERT", insert), ...on("UPDATE", update), ...on("DELETE", remove)];
}

/** Everything that a role is granted on Larder's own tables. */
export function grantedTo(role: RuntimeRole): Granted[] {
  return Object.entries(grants[role]).flatMap(([table, grant]) => spell(table, grant));
}

import { type RuntimeRole, runtimeRoles } from "#lib/db/database-roles.ts";

/** What a role may do with a table: with all columns (`true`), or with those that are named. */
export interface TableGrant {
  select?: true | readonly string[];
  insert?: true;
  update?: true | readonly string[];
  delete?: true;
}

const read = { select: true } as const;
const add = { ...read, insert: true } as const;
const keep = { ...add, update: true } as const;
const all = { ...keep, delete: true } as const;
/** Removing rows by what these columns say, and seeing nothing else of them. */
const cleanBy = (...columns: string[]) => ({ select: columns, delete: true }) as const;

/** Of a token set, what the engine writes. Organization, application and environment stay as they are. */
const tokenSetState = [
  ...["generation", "fence", "claimedUntil", "claimedByAttemptId", "grantedScopes", "authorizedBy"],
  ...[
    "accessTokenIssuedAt",
    "accessTokenExpiresAt",
    "nextRefreshAt",
    "retryAt",
    "refreshedAt",
    "failureCount",
  ],
  ...["failureReason", "failedAt", "checkedAt", "checkActive", "checkDetail", "credentialsRefusedAt"],
  ...["doubtSince", "doubtEvidence", "verdict", "verdictEvidence", "verdictAt", "unprovenSince"],
  ...["promisedUntil", "promisedTo", "revokedAt", "revocationProof", "revocationDetail"],
];

/** Of a token set, what people decide about it. */
const standing = ["pausedAt", "pausedBy", "pauseReason", "archivedAt", "archivedBy"];

/** Of an attempt, how it ended. What was sent, when and by whom is written once. */
const attemptEnd = [
  ...[
    "completedAt",
    "outcome",
    "generation",
    "providerStatus",
    "providerMs",
    "providerError",
    "detail",
    "verdict",
  ],
  ...["joined", "replay"],
];

/** Of a destination, how deliveries to it went. */
const destinationUse = [
  ...["offAt", "offReason", "deliveredAt", "failedAt", "failure", "failingSince", "claimedUntil"],
  "restUntil",
];
/** Of a delivery, how it goes. What is said, and to whom, is written once. */
const deliveryState = ["standing", "queuedAt", "nextTryAt", "tries", "step", "endedAt", "log"];
/** Of a destination, what they are sealed in. */
const destinationSecrets = ["urlSealed", "secretSealed", "previousSecretSealed"];

/** Of an alert, how it goes on. What it is about is written once. */
const alertState = [
  ...["concerned", "remaining", "lastSeenAt", "isTaking", "toldAt", "toldCount", "grewAt"],
  ...["endedAt", "ending", "settledAt"],
];
/** Judging rules and telling what they find, of whichever process does. */
const judging = {
  AlertRule: read,
  AlertRuleDestination: read,
  Alert: { ...add, update: alertState },
  AlertSet: { ...add, update: ["since", "enteredAt", "endedAt", "ending"] },
  AlertTelling: add,
  TokenSetMute: read,
} satisfies Record<string, TableGrant>;

const machineUse = ["lastUsedAt", "lastAddress", "lastUserAgent"];
const generationState = ["adopted", "accessTokenSealed", "refreshTokenSealed", "wipedAt"];

/** What claiming, refreshing, settling and recovering need, in whatever process. */
const engine = {
  Sealing: read,
  InstallationKey: read,
  Application: { ...read, update: ["credentialsRefusedAt"] },
  ClientSecret: { ...read, update: ["slot", "acceptedAt", "refusedAt"], delete: true },
  Library: read,
  TokenSet: { ...read, update: tokenSetState },
  Generation: { ...add, update: generationState },
  Grant: { ...read, update: true },
  Retirement: all,
  HeldRefreshToken: add,
  Attempt: { ...add, update: attemptEnd },
  AuditEvent: add,
  Instance: keep,
  ProviderBudget: keep,
  Deployment: { ...add, update: ["clock", "heldAt", "heldReason"] },
  Machine: read,
  Handout: read,
  Reveal: read,
  // A refresh is told to who wants to hear of it.
  Destination: { select: ["id", "organizationId", "events", "offAt"] },
  Delivery: { select: ["id"], insert: true },
} satisfies Record<string, TableGrant>;

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
    update: ["identity", "clock", "heldAt", "heldReason", "adoptedAt", "adoptedByName"],
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
      "urlShown",
      "previousUntil",
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
  ConnectLink: { ...read, update: ["completedAt"] },
  Grant: keep,
  // Delivering, and sealing anew.
  Destination: { ...read, update: [...destinationUse, ...destinationSecrets, "previousUntil"] },
  Delivery: { ...add, update: deliveryState, delete: true },
  // Adding up what changed.
  TokenSetChange: { ...read, delete: true },
  TokenSetCount: all,
  ComingCount: all,
  CustodyDay: keep,
  ...judging,
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

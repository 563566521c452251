/** What a role may do with a table: with all columns (`true`), or with those that are named. */
export interface TableGrant {
  select?: true | readonly string[];
  insert?: true;
  update?: true | readonly string[];
  delete?: true;
}

export const read = { select: true } as const;
export const add = { ...read, insert: true } as const;
export const keep = { ...add, update: true } as const;
export const all = { ...keep, delete: true } as const;
/** Removing rows by what these columns say, and seeing nothing else of them. */
export const cleanBy = (...columns: string[]) => ({ select: columns, delete: true }) as const;

/** Of a token set, what the engine writes. Organization, application and environment stay as they are. */
export const tokenSetState = [
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
export const standing = ["pausedAt", "pausedBy", "pauseReason", "archivedAt", "archivedBy"];

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
export const destinationUse = [
  ...["offAt", "offReason", "deliveredAt", "failedAt", "failure", "failingSince", "claimedUntil"],
  "restUntil",
];
/** Of a delivery, how it goes. What is said, and to whom, is written once. */
export const deliveryState = ["standing", "queuedAt", "nextTryAt", "tries", "step", "endedAt", "log"];
/** Of a destination, what they are sealed in. */
export const destinationSecrets = ["urlSealed", "secretSealed", "previousSecretSealed"];

/** Of an alert, how it goes on. What it is about is written once. */
const alertState = [
  ...["concerned", "remaining", "lastSeenAt", "isTaking", "toldAt", "toldCount", "grewAt"],
  ...["endedAt", "ending", "settledAt"],
];
/** Judging rules and telling what they find, of whichever process does. */
export const judging = {
  AlertRule: read,
  AlertRuleDestination: read,
  Alert: { ...add, update: alertState },
  AlertSet: { ...add, update: ["since", "enteredAt", "endedAt", "ending"] },
  AlertTelling: add,
  TokenSetMute: read,
} satisfies Record<string, TableGrant>;

/** What tells a copy, a restore and a failover apart. */
export const deploymentClock = ["clock", "timeline", "movedAt", "failedOverAt", "failedOverFrom"];

export const machineUse = ["lastUsedAt", "lastAddress", "lastUserAgent"];
const generationState = ["adopted", "accessTokenSealed", "refreshTokenSealed", "wipedAt"];

/** What claiming, refreshing, settling and recovering need, in whatever process. */
export const engine = {
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
  Deployment: { ...add, update: [...deploymentClock, "heldAt", "heldReason"] },
  Machine: read,
  Handout: read,
  Reveal: read,
  // A refresh is told to who wants to hear of it.
  Destination: { select: ["id", "organizationId", "events", "offAt"] },
  Delivery: { select: ["id"], insert: true },
} satisfies Record<string, TableGrant>;

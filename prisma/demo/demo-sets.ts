import type { Prisma } from "#generated/prisma/client.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import type { Note } from "#lib/custody/note.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** One token set of the demo. */
export interface DemoSet {
  name: string;
  library: string;
  environment: Environment;
  application: "pos" | "recipes" | "stock" | "forecast";
  /** The age of its newest pair; null for a set that was never connected. */
  ageMs: number | null;
  rotations: number;
  /** Whether the pair works at the sandbox. */
  living: boolean;
  columns?: (now: Date) => Prisma.TokenSetUncheckedUpdateInput;
  /** Why its last attempt failed, where it did. */
  failure?: (now: Date) => Note;
}

const ago = (now: Date, ms: number) => new Date(now.getTime() - ms);

/** Keeps the demo's worker from refreshing these sets at once, so that their states can be seen. */
const later = (now: Date) => new Date(now.getTime() + 30 * dayMs);

const answerLost = (at: Date): Note => ({ code: "answer_lost", at: at.toISOString(), proof: "dead" });
const usedElsewhere: Note = { code: "token_refused", testimony: "dead" };
const codeExpired: Note = { code: "code_refused" };
const notAnswering: Note = { code: "not_answering", reason: "rate limited" };

const production = "production" as const;
const development = "development" as const;
const leopold = "Brasserie Leopold";
const port = "Cantine du Port";
const traiteur = "Traiteur Vandenbroeck";

/** Every health state at least once, in both environments. */
export const demoSets: DemoSet[] = [
  {
    name: "POS Antwerp",
    library: leopold,
    environment: production,
    application: "pos",
    ageMs: 2 * dayMs,
    rotations: 9,
    living: true,
  },
  {
    name: "POS Brussels",
    library: leopold,
    environment: production,
    application: "pos",
    ageMs: 1.2 * dayMs,
    rotations: 8,
    living: true,
  },
  {
    name: "POS Ghent",
    library: leopold,
    environment: production,
    application: "pos",
    ageMs: 4.1 * dayMs,
    rotations: 7,
    living: true,
    columns: (now) => ({
      promisedUntil: new Date(now.getTime() + 2.5 * dayMs),
      promisedTo: "the till in Ghent",
    }),
  },
  {
    name: "POS test till",
    library: leopold,
    environment: development,
    application: "pos",
    ageMs: 5 * hourMs,
    rotations: 3,
    living: true,
  },
  {
    name: "Recipe sync",
    library: leopold,
    environment: production,
    application: "recipes",
    ageMs: 3 * dayMs,
    rotations: 11,
    living: true,
  },
  {
    name: "Recipe sync staging",
    library: leopold,
    environment: development,
    application: "recipes",
    ageMs: 0.4 * dayMs,
    rotations: 2,
    living: true,
  },
  {
    name: "Night stock count",
    library: leopold,
    environment: production,
    application: "stock",
    ageMs: 7.6 * dayMs,
    rotations: 5,
    living: true,
    failure: () => notAnswering,
    columns: (now) => ({
      failureCount: 9,
      failureReason: notAnswering,
      failedAt: ago(now, 41 * 60_000),
      retryAt: later(now),
    }),
  },
  {
    name: "POS Ostend",
    library: port,
    environment: production,
    application: "pos",
    ageMs: 4.6 * dayMs,
    rotations: 6,
    living: true,
    failure: () => notAnswering,
    columns: (now) => ({
      failureCount: 2,
      failureReason: notAnswering,
      failedAt: ago(now, 26 * 60_000),
      retryAt: later(now),
    }),
  },
  {
    name: "POS Bruges",
    library: port,
    environment: production,
    application: "pos",
    ageMs: 3.6 * dayMs,
    rotations: 6,
    living: false,
    failure: (now) => answerLost(ago(now, 5 * hourMs)),
    columns: (now) => ({
      verdict: "answer_lost",
      verdictEvidence: answerLost(ago(now, 5 * hourMs)),
      verdictAt: ago(now, 5 * hourMs),
      failureCount: 1,
      failureReason: answerLost(ago(now, 5 * hourMs)),
      failedAt: ago(now, 5 * hourMs),
    }),
  },
  {
    name: "Menu screens",
    library: port,
    environment: production,
    application: "recipes",
    ageMs: 3.7 * dayMs,
    rotations: 4,
    living: false,
    failure: () => usedElsewhere,
    columns: (now) => ({
      verdict: "used_elsewhere",
      verdictEvidence: usedElsewhere,
      verdictAt: ago(now, 1.1 * dayMs),
      failureCount: 1,
      failureReason: usedElsewhere,
      failedAt: ago(now, 1.1 * dayMs),
    }),
  },
  {
    name: "Menu screens test",
    library: port,
    environment: development,
    application: "recipes",
    ageMs: null,
    rotations: 0,
    living: false,
    columns: (now) => ({
      verdict: "code_expired",
      verdictEvidence: codeExpired,
      verdictAt: ago(now, 2 * dayMs),
    }),
  },
  {
    name: "Stock import",
    library: traiteur,
    environment: development,
    application: "stock",
    ageMs: 1.5 * dayMs,
    rotations: 3,
    living: true,
    columns: (now) => ({
      pausedAt: ago(now, 6 * hourMs),
      ...{ pausedBy: "Amir Admin", pauseReason: "Closed for stocktaking" },
    }),
  },
  {
    name: "Old till",
    library: traiteur,
    environment: production,
    application: "pos",
    ageMs: 20 * dayMs,
    rotations: 3,
    living: false,
    columns: (now) => ({
      revokedAt: ago(now, 13 * dayMs),
      revocationProof: "proved",
      nextRefreshAt: null,
      revocationDetail: { code: "revoke_proved" },
    }),
  },
  {
    name: "POS Leuven",
    library: traiteur,
    environment: production,
    application: "pos",
    ageMs: null,
    rotations: 0,
    living: false,
  },
];

/** The second organization: a partner whose application connects another company's library. */
export const partnerSets: DemoSet[] = [
  {
    name: "Forecast Leopold",
    library: leopold,
    environment: production,
    application: "forecast",
    ageMs: 1.6 * dayMs,
    rotations: 5,
    living: true,
  },
  {
    name: "Forecast trial",
    library: "Trial kitchen",
    environment: development,
    application: "forecast",
    ageMs: 0.3 * dayMs,
    rotations: 1,
    living: true,
  },
  {
    name: "Forecast Harbour",
    library: "Harbour Bistro",
    environment: production,
    application: "forecast",
    ageMs: null,
    rotations: 0,
    living: false,
  },
];

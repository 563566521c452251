import { z } from "zod";
import { causes } from "#lib/health/cause.ts";
import { actors, remedies } from "#lib/health/next-step.ts";
import { healths } from "#lib/health/token-set-health.ts";
import { cause, environment, instant, named } from "./parts.ts";

const health = z.enum(healths);

const diagnosis = z
  .object({
    state: health,
    works: z.enum(["yes", "no", "unknown"]).describe("Whether the access token works now."),
    evidence: z.string().describe("On what evidence, with when that was heard."),
    heardAt: instant.nullable(),
    cause: z.enum(causes).nullable().describe("Null where nothing is wrong."),
    short: z.string().nullable().describe("The cause in a few words."),
    headline: z.string(),
    since: instant.nullable(),
    mustAct: z.enum(actors).describe("Who has to act before the set is well."),
    remedy: z.enum(remedies).nullable(),
    toDo: z.string(),
    toCustomer: z.string().describe("For support, to read to the customer."),
    larderNext: z.string().describe("What Larder does next by itself."),
    larderNextAt: instant.nullable(),
  })
  .meta({ id: "Diagnosis" });

export const tokenSetAnswer = z
  .object({
    id: z.uuid(),
    name: z.string(),
    environment,
    health,
    diagnosis,
    verdict: cause.nullable(),
    verdictEvidence: z.string().nullable(),
    verdictAt: instant.nullable(),
    stoppedSince: instant.nullable().describe("Since when Apicbase refuses the application's client secret."),
    doubtSince: instant.nullable().describe("Since when it is not known whether the connection still works."),
    doubtEvidence: z.string().nullable(),
    generation: z.int().describe("0 until it is connected, one more with every refresh."),
    requestedScopes: z.array(z.string()),
    grantedScopes: z.array(z.string()),
    accessTokenIssuedAt: instant.nullable(),
    accessTokenExpiresAt: instant.nullable(),
    nextRefreshAt: instant.nullable(),
    holder: z
      .object({ name: z.string(), until: instant })
      .nullable()
      .describe("The machine that relies on the access token, and until when."),
    refreshedAt: instant.nullable(),
    checkedAt: instant.nullable(),
    checkActive: z.boolean().nullable(),
    checkDetail: z.string().nullable(),
    failureCount: z.int(),
    failureReason: z.string().nullable(),
    failedAt: instant.nullable(),
    pausedAt: instant
      .nullable()
      .describe("Since when it is paused: not refreshed, whoever asks. An archived set is paused too."),
    pausedBy: z.string().nullable(),
    pauseReason: z.string().nullable(),
    archivedAt: instant.nullable(),
    archivedBy: z.string().nullable(),
    revokedAt: instant.nullable(),
    revocationProof: z.enum(["proved", "unconfirmed"]).nullable(),
    revocationDetail: z.string().nullable(),
    authorizedBy: z.string().nullable(),
    createdAt: instant,
    application: named.extend({ redirect: z.enum(["callback", "copy-code"]) }),
    library: named,
  })
  .meta({ id: "TokenSet" });

export const tokenSetPageAnswer = z.object({
  tokenSets: z.array(tokenSetAnswer),
  next: z.uuid().nullable().describe("For `after`; null on the last page."),
  previous: z.uuid().nullable().describe("For `before`; null on the first page."),
});

const attempt = z
  .object({
    id: z.uuid(),
    kind: z.enum(["exchange", "import", "refresh", "revoke"]),
    trigger: z.enum(["person", "api", "schedule", "recovery"]),
    generation: z.int(),
    broughtGeneration: z.int().nullable(),
    actor: z.string(),
    instance: z.string().nullable().describe("Machine and process: for signed-in operators alone."),
    startedAt: instant,
    completedAt: instant.nullable(),
    durationMs: z.int().nullable(),
    outcome: z
      .enum([
        "issued",
        "refused",
        "credentials",
        "unavailable",
        "not_sent",
        "unknown",
        "not_rotated",
        "lost",
        "fenced",
        "overtaken",
        "revoked",
        "unconfirmed",
      ])
      .nullable()
      .describe("Null while it is not known."),
    providerStatus: z.int().nullable(),
    providerError: z.string().nullable(),
    detail: z.string().nullable(),
    verdict: cause.nullable(),
    replay: z.boolean(),
  })
  .meta({ id: "Attempt" });

export const attemptsAnswer = z.object({ attempts: z.array(attempt) });

export const refreshAnswer = z.object({
  outcome: z.literal("refreshed"),
  generation: z.int(),
  accessTokenExpiresAt: instant.nullable(),
  tokenSet: tokenSetAnswer,
});

export const checkAnswer = z.object({
  active: z.boolean().nullable().describe("Null when Apicbase did not answer."),
  detail: z.string(),
  askedAt: instant,
  tokenSet: tokenSetAnswer,
});

export const pauseAnswer = z.object({
  isRefreshUnderWay: z
    .boolean()
    .describe("A refresh had begun: it ends as it would have, and the pause counts from the next one."),
  tokenSet: tokenSetAnswer,
});

/** What resuming, archiving and unarchiving answer. */
export const standingAnswer = z.object({ tokenSet: tokenSetAnswer });

export const revokeAnswer = z.object({
  outcome: z.literal("revoked"),
  proof: z.enum(["proved", "unconfirmed"]),
  detail: z.string(),
  tokenSet: tokenSetAnswer,
});

export const exchangeAnswer = z.object({
  outcome: z.literal("connected"),
  tokenSetId: z.uuid(),
  generation: z.int(),
  requestedScopes: z.array(z.string()),
  grantedScopes: z.array(z.string()),
  probe: z
    .object({ works: z.boolean().nullable(), detail: z.string() })
    .describe("What one real API call with the new token came back with."),
  tokenSet: tokenSetAnswer,
});

export const importAnswer = z.object({
  outcome: z.literal("imported"),
  generation: z.int(),
  grantedScopes: z.array(z.string()),
  detail: z.string(),
  tokenSet: tokenSetAnswer,
});

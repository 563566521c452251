import { type Fault, test, testsIn } from "./fault.ts";
import { verdictFaults } from "./verdict-faults.ts";

const claims: Fault[] = [
  {
    title: "A writer whose fence was overtaken settles as if nothing had happened.",
    in: "lib/custody",
    find: 't."fence" = i."fence" AND t."generation" = i."rotatedFrom"',
    replace: 't."generation" = i."rotatedFrom"',
    tests: testsIn("lib/refresh", "settle-refresh", "refresh-recovery"),
  },
  {
    title: "A claim keeps nobody out: whoever comes spends too.",
    in: "lib/custody",
    find: "set.claimedUntil !== null && set.claimedUntil > databaseTime",
    replace: "false",
    tests: testsIn("lib/refresh", "refresh-token-set"),
  },
  {
    title: "A call goes out although its claim has run out.",
    in: "lib/custody",
    find: "performance.now() <= monotonicMs && Date.now() <= wallMs",
    replace: "true",
    tests: [test("lib/custody/claim"), ...testsIn("lib/refresh", "refresh-recovery")],
  },
  {
    title: "After a call that broke off, the claim is given back before its deadline.",
    in: "lib/refresh",
    find: 'outcome === "unknown" ? {} : released',
    replace: "released",
    tests: testsIn("lib/refresh", "refresh-faults", "refresh-recovery"),
  },
  {
    title: "A copied database that nobody has adopted refreshes when a person asks.",
    in: "lib/custody",
    find: "await requireAdopted(tx);",
    replace: "",
    tests: [test("lib/deployment/deployment.integration")],
  },
  {
    title: "A copied database that nobody has adopted refreshes by schedule.",
    in: "lib/refresh",
    find: "heldDeployment()})",
    replace: "heldDeployment()} LIMIT 0)",
    tests: [test("lib/deployment/deployment.integration")],
  },
  {
    title: "Whoever may refresh development may refresh production.",
    in: "lib/refresh",
    find: '"token-set:refresh", set.environment',
    replace: '"token-set:refresh", "development"',
    tests: [
      test("lib/auth/use-case-permissions.integration"),
      ...testsIn("lib/refresh", "refresh-token-set"),
    ],
  },
];

const promises: Fault[] = [
  {
    title: "The schedule rotates a token that a machine may still use.",
    in: "prisma/migrations",
    find: 'ELSE GREATEST("nextRefreshAt", "retryAt", "promisedUntil")',
    replace: 'ELSE GREATEST("nextRefreshAt", "retryAt")',
    tests: testsIn("lib/refresh", "refresh-due-sets"),
  },
  {
    title: "A person rotates a token that a machine may still use, without being told.",
    in: "lib/custody",
    find: "if (!holder || (seenUntil && seenUntil.toISOString() >= holder.until)) return holder;",
    replace: "return holder;",
    tests: [test("lib/custody/promise"), ...testsIn("lib/refresh", "refresh-token-set")],
  },
  {
    title: "A retry comes before the provider's Retry-After.",
    in: "lib/refresh",
    find: "Math.max(pauseMs, failure.retryAfterMs ?? 0)",
    replace: "pauseMs",
    tests: [test("lib/refresh/plan-retry")],
  },
];

const replies: Fault[] = [
  {
    title: "The call goes out while its intent is still on the way to the disk.",
    in: "lib/custody",
    find: "await journal.intend(",
    replace: "void journal.intend(",
    tests: testsIn("lib/authorizations", "exchange-code"),
  },
  {
    title: "An answer is read before it is in the journal.",
    in: "lib/custody",
    find: "await journal.reply(name, reply)",
    replace: "await Promise.resolve()",
    tests: [test("lib/recovery/replay-journals.integration"), ...testsIn("lib/refresh", "refresh-recovery")],
  },
  {
    title: "The spent pair is wiped before the new one is committed.",
    in: "lib/refresh",
    find: 'if (usual) await reach("during-commit", claim);',
    replace:
      'await wipePairs(db(), claim.tokenSetId, claim.generation, now);\n  if (usual) await reach("during-commit", claim);',
    tests: testsIn("lib/recovery", "replay-journals"),
  },
  {
    title: "A pair that a late writer brings home is dropped.",
    in: "lib/refresh",
    find: "const written = await storePair(tx, { vault, now }, pair);",
    replace:
      "if (set.fence !== claim.fence) return null;\n    const written = await storePair(tx, { vault, now }, pair);",
    tests: testsIn("lib/refresh", "settle-refresh", "refresh-recovery"),
  },
  {
    title: "Journals are replayed into a database that nobody has adopted.",
    in: "lib/recovery",
    find: "if (isHeld) return replay;",
    replace: "",
    tests: [
      test("lib/recovery/roll-forward.integration"),
      test("lib/recovery/replay-journals.integration"),
      test("lib/deployment/deployment.integration"),
    ],
  },
];

const calls: Fault[] = [
  {
    title: "Calls go out although the provider asked to wait.",
    in: "lib/budget",
    find: 'CASE WHEN "waitUntil" IS NOT NULL THEN 0',
    replace: "CASE WHEN false THEN 0",
    tests: [test("lib/budget/take-calls.integration")],
  },
  {
    title: "Refreshes leave nothing to people.",
    in: "lib/budget",
    find: "return { reserve: tenth, most: perMinute };",
    replace: "return { reserve: 0, most: perMinute };",
    tests: [test("lib/budget/take-calls.integration")],
  },
  {
    title: "A failed refresh by hand waits for the planned date.",
    in: "lib/refresh",
    find: "return isPlannedLater ? { ...plan, nextRefreshAt: retryAt } : plan;",
    replace: "return plan;",
    tests: testsIn("lib/refresh", "retry-for-a-person"),
  },
  {
    title: "A refresh that waits for a revocation puts it off.",
    in: "lib/refresh/plan-next-try.ts",
    find: 'if (failure.note.code === "revocation_unanswered") return letRevocationFirst(set, failure, now);',
    replace: "",
    tests: testsIn("lib/token-sets", "repeat-revocations"),
  },
];

/** Of claims, promises, offers, the budget of calls and what is made of their answers. */
export const spendingFaults: readonly Fault[] = [
  ...claims,
  ...promises,
  ...replies,
  ...calls,
  ...verdictFaults,
];

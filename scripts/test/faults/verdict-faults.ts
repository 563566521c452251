import { type Fault, test, testsIn } from "./fault.ts";

/** Of what an offer says, of what ends a connection and of what proves it. */
export const verdictFaults: readonly Fault[] = [
  {
    title: "A refresh sends a scope, which narrows the grant for good.",
    in: "lib/oauth/refresh-token.ts",
    find: "      options,\n",
    replace: '      { ...options, additionalParameters: { scope: "accounts" } },\n',
    tests: testsIn("lib/refresh", "refresh-token-set", "refresh-faults"),
  },
  {
    title: "A refused client secret is taken for the set's death.",
    in: "lib/refresh",
    find: 'verdict: "client_secret_changed"',
    replace: 'verdict: "unknown"',
    tests: testsIn("lib/refresh", "refresh-due-sets", "refresh-token-set", "refresh-faults"),
  },
  {
    title: "A refused client secret takes the current one's place.",
    in: "lib/custody",
    find: 'return reply.error === "invalid_client" ? "refused" : "accepted";',
    replace: 'return "accepted";',
    tests: [
      test("lib/applications/client-secrets.integration"),
      ...testsIn("lib/refresh", "refresh-token-set"),
    ],
  },
  {
    title: "The witness is asked while a call may still be under way.",
    in: "lib/refresh",
    find: "if (underWay) return underWay;",
    replace: "",
    tests: testsIn("lib/refresh", "refresh-recovery", "refresh-faults"),
  },
  {
    title: "A witness that does not answer is taken for a dead one.",
    in: "lib/custody",
    find: '? dead : "silent"',
    replace: "? dead : dead",
    tests: testsIn("lib/refresh", "refresh-faults", "refresh-recovery"),
  },
  {
    title: "A set is pronounced dead although the answer may lie in a journal that nobody has read.",
    in: "lib/refresh",
    find: "if (open) return waitForJournal(open, testimony, clock());",
    replace: "",
    tests: [
      test("lib/recovery/replay-journals.integration"),
      test("lib/recovery/close-left-offers.integration"),
    ],
  },
  {
    title: "A dead witness proves a loss although an answer had arrived.",
    in: "lib/refresh",
    find: 'if (testimony === "dead" && status === null && !claim.witnessDead) {',
    replace: 'if (testimony === "dead" && !claim.witnessDead) {',
    tests: testsIn("lib/refresh", "refresh-in-doubt"),
  },
  {
    title: "A witness that was dead before the offer proves a loss at once.",
    in: "lib/refresh",
    find: 'if (testimony === "dead" && status === null && !claim.witnessDead) {',
    replace: 'if (testimony === "dead" && status === null) {',
    tests: testsIn("lib/refresh", "dead-before-the-offer"),
  },
  {
    title: "A witness that was dead before an earlier offer proves a loss.",
    in: "lib/refresh",
    find: "({ wasAnswered, witnessDead }) => !wasAnswered && !witnessDead",
    replace: "({ wasAnswered }) => !wasAnswered",
    tests: testsIn("lib/refresh", "dead-before-the-offer"),
  },
  {
    title: "A lifetime that the provider never said proves a loss.",
    in: "lib/custody",
    find: 'const dead = pair.expiryStated ? "dead" : "inactive";',
    replace: 'const dead = "dead" as "dead" | "inactive";',
    tests: testsIn("lib/refresh", "refresh-in-doubt"),
  },
  {
    title: "One stray refusal of the client stops a whole application.",
    in: "lib/refresh",
    find: 'if (asked === null || asked.kind === "credentials_refused") {',
    replace: "if (asked === null || asked.kind) {",
    tests: testsIn("lib/refresh", "refresh-in-doubt"),
  },
  {
    title: "A revocation without an answer is forgotten.",
    in: "lib/token-sets",
    find: 'if (finding.outcome === "in_doubt") return "unknown";',
    replace: 'if (finding.outcome === "in_doubt") return "unavailable";',
    tests: testsIn("lib/token-sets", "repeat-revocations"),
  },
  {
    title: "An access token that has expired anyway proves a rotation.",
    in: "lib/custody",
    find: 'return expired ? "expired" : dead;',
    replace: "return dead;",
    tests: testsIn("lib/refresh", "refresh-recovery", "refresh-faults"),
  },
];

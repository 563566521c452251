import { type Fault, test, testsIn } from "./fault.ts";

const secrets: Fault[] = [
  {
    title: "A sealed value opens in another row.",
    in: "lib/crypto/seal.ts",
    find: "[version, table, column, row, ",
    replace: "[version, table, column, ",
    tests: [test("lib/crypto/seal")],
  },
  {
    title: "A sealed value opens in another organization.",
    in: "lib/crypto/seal.ts",
    find: "const whose = [organizationId, ",
    replace: "const whose = [",
    tests: [test("lib/crypto/seal")],
  },
  {
    title: "Values are sealed anew although a process that runs cannot open the new key.",
    in: "lib/vault/plan-resealing.ts",
    find: "if (!opensKeys.includes(keyId)) return",
    replace: 'if (keyId === "") return',
    tests: [test("lib/vault/plan-resealing")],
  },
  {
    title: "A key may be left out although the journal of a machine that is away needs it.",
    in: "lib/vault/judge-keys.ts",
    find: "return one.hasJournal && (",
    replace: "return one.hasJournal && one.isAlive && (",
    tests: [test("lib/vault/plan-resealing")],
  },
  {
    title: "A tag of four bytes is enough.",
    in: "lib/crypto/seal.ts",
    find: "const tagBytes = 16;",
    replace: "const tagBytes = 4;",
    tests: [test("lib/crypto/seal")],
  },
  {
    title: "Whoever steals the database can tell by its hash that a token is in it.",
    in: "lib/crypto",
    find: 'createHmac("sha256", key)',
    replace: 'createHash("sha256")',
    tests: [test("lib/crypto/fingerprint")],
  },
  {
    title: "The same refresh token is in two token sets.",
    in: "lib/custody",
    find: "if (entered.count === 1) return null;",
    replace: "return null;",
    tests: [test("lib/token-sets/import-held-tokens.integration")],
  },
];

const clientSecrets: Fault[] = [
  {
    title: "A client secret that the provider refuses is stored.",
    in: "lib/applications",
    find: 'const isKept = outcome !== "refused" || input.keepRefused === true;',
    replace: "const isKept = true;",
    tests: testsIn("lib/applications", "prove-secrets"),
  },
  {
    title: "A replacement that is accepted gives way to one that nobody has proved.",
    in: "lib/applications",
    find: "if (isKept) requireReplaceable(row, outcome);",
    replace: "",
    tests: testsIn("lib/applications", "prove-secrets"),
  },
  {
    title: "One refusal is enough to call a client secret wrong.",
    in: "lib/applications",
    find: 'if (refusals === 2) return "refused";',
    replace: 'if (refusals === 1) return "refused";',
    tests: testsIn("lib/applications", "prove-secrets"),
  },
];

const journal: Fault[] = [
  {
    title: "What the journal has acknowledged is not on the disk yet.",
    in: "lib/journal",
    find: "if (durable) await handle.sync();",
    replace: "",
    tests: [test("lib/journal/journal-faults"), test("lib/journal/journal")],
  },
  {
    title: "A record that a crash has torn is read as whole.",
    in: "lib/journal",
    find: "record.readUInt32BE(8) !== checksum(record) || ",
    replace: "",
    tests: [test("lib/journal/read-journals"), test("lib/journal/journal")],
  },
  {
    title: "A torn tail is passed over without a word.",
    in: "lib/journal",
    find: "if (!here) scan.damage.push(damageUpTo(record, offset));",
    replace: "",
    tests: [test("lib/journal/read-journals")],
  },
  {
    title: "A full disk stops refreshing at once.",
    in: "lib/journal/store.ts",
    find: "isFull(error) ? await takeReserve(store, store.nextSequence++) : null",
    replace: "null as Segment | null",
    tests: [test("lib/journal/journal-faults")],
  },
  {
    title: "A journal goes while an attempt of its ended process is open.",
    in: "lib/recovery",
    find: "isDone && !isYoung(report) && !(await hasOpenRefresh(db(), report.owner))",
    replace: "isDone",
    tests: testsIn("lib/recovery", "close-left-offers"),
  },
  {
    title: "After a restore a journal goes while a set that it rolls forward is being refreshed.",
    in: "lib/recovery",
    find: "!isNeeded && isDone",
    replace: "isDone",
    tests: testsIn("lib/recovery", "roll-forward"),
  },
  {
    title: "A call counts as unanswered because a copy of a journal has no answer.",
    in: "lib/recovery",
    find: " && !(isCopy && replyAt === null)",
    replace: "",
    tests: testsIn("lib/recovery", "copied-journal"),
  },
];

const planning: Fault[] = [
  {
    title: "A revocation without an answer is settled by a repetition that was not sent.",
    in: "lib/token-sets",
    find: 'offer.result.kind !== "unsupported" && after !== "alive"',
    replace: 'offer.result.kind === "unsupported"',
    tests: testsIn("lib/token-sets", "repeat-revocations"),
  },
  {
    title: "Clicks put off what the worker has planned.",
    in: "lib/refresh/plan-next-try.ts",
    find: "isDelayedByPerson(set, failure, now) ? earlier(set.retryAt, planned) : planned",
    replace: "planned",
    tests: [test("lib/refresh/plan-next-try")],
  },
];

const connecting: Fault[] = [
  {
    title: "A state works more than once.",
    in: "lib/authorizations",
    find: "where: { id, consumedAt: null },",
    replace: "where: { id },",
    tests: testsIn("lib/authorizations", "complete-callback", "exchange-pasted-code"),
  },
  {
    title: "A code is offered twice.",
    in: "lib/authorizations",
    find: "return await offerClientSecrets(candidates, call, judgeTokenReply);",
    replace:
      "await offerClientSecrets(candidates, call, judgeTokenReply);\n    return await offerClientSecrets(candidates, call, judgeTokenReply);",
    tests: testsIn("lib/authorizations", "exchange-code", "complete-callback"),
  },
  {
    title: "A callback counts in whatever browser it arrives.",
    in: "lib/authorizations",
    find: 'if (!sameBrowser) return { reason: "other_browser" };',
    replace: "",
    tests: testsIn("lib/authorizations", "complete-callback"),
  },
  {
    title: "Whose access a new connection is does not matter: it becomes current.",
    in: "lib/grants",
    find: "if (reason !== null) return setAside(judgement, reason);",
    replace: "",
    tests: testsIn("lib/grants", "judge-grant", "left-grants"),
  },
  {
    title: "Where nobody says whose access it is, it counts as the set's.",
    in: "lib/grants",
    find: 'return isUntold ? "unknown" : null;',
    replace: "return null;",
    tests: [test("lib/grants/grant-identity")],
  },
  {
    title: "A connection that was stored and not judged is forgotten.",
    in: "lib/grants",
    find: 'await judgeGrant(withTakenCalls(engine, "doubt", unit), due.attemptId)',
    replace: "await Promise.resolve()",
    tests: testsIn("lib/grants", "left-grants"),
  },
  {
    title: "Access that waits for a decision is revoked by the next connection.",
    in: "lib/custody",
    find: "AND p.\"standing\" IN ('received', 'aside')\n        )",
    replace: "AND p.\"standing\" IN ('received')\n        )",
    tests: testsIn("lib/grants", "decide-grant", "left-grants"),
  },
];

const machines: Fault[] = [
  {
    title: "A connection behind a pooler is believed to hear everything.",
    in: "lib/db",
    find: "if (rows[0]?.pid !== processID) {",
    replace: "if (rows.length !== 1 || processID === null) {",
    tests: testsIn("scripts/start", "pgbouncer"),
  },
  {
    title: "A process that slept serves what it knew before.",
    in: "lib/handouts",
    find: "elapsedMs(heard.sentAt) < freshForMs,",
    replace: "elapsedMs(heard.sentAt) >= 0,",
    tests: testsIn("handout", "freshness"),
  },
  {
    title: "What a process knows is as fresh as the moment when it heard that.",
    in: "lib/handouts",
    find: "heard = { sentAt: sent.at, databaseMs };",
    replace: "heard = { sentAt: now(), databaseMs };",
    tests: [test("lib/handouts/heartbeats")],
  },
];

/** Of sealing, of the journal, of connecting, and of what machines are told. */
export const keepingFaults: readonly Fault[] = [
  ...secrets,
  ...clientSecrets,
  ...journal,
  ...planning,
  ...connecting,
  ...machines,
];

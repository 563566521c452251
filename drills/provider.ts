// `npm run drill:provider [-- --write]`: refreshes against a provider that misbehaves in every known way, and compares the
// results with docs/provider-cases.md, or writes them there.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { db } from "#lib/db/client.ts";
import { makeOrganization } from "#lib/factories/organization-factory.ts";
import { recoverOpenSets, refreshDueSets } from "#lib/refresh/refresh-due-sets.ts";
import { type ConnectedSet, heldPair, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { offerAt } from "#lib/testing/offer-at.ts";
import { unlimited } from "#lib/testing/unlimited.ts";
import { getVault } from "#lib/vault/vault.ts";
import { type FullBacklog, startFullBacklog } from "../sandbox/testing/full-backlog.ts";
import { callApi } from "../sandbox/testing/oauth-requests.ts";
import { type Harness, projectDir, startHarness } from "./harness.ts";
import { type Behaviour, type FaultyProvider, startFaultyProvider } from "./provider/faulty-provider.ts";
import { type FrontCase, frontCases, trustOwnRoot } from "./provider/front-cases.ts";
import { type ProviderCase, providerCases } from "./provider/provider-cases.ts";
import { reportTruth } from "./truth.ts";

const document = join(projectDir, "docs/provider-cases.md");
const mostGrowthBytes = 100 * 2 ** 20;
const normal: Behaviour = async (response, askSandbox) => {
  const { status, body } = await askSandbox();
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
};
const limits = { ...unlimited, concurrency: 1 };

interface Drill {
  harness: Harness;
  provider: FaultyProvider;
  organizationId: string;
  backlog: FullBacklog;
  problems: string[];
}

type SetRow = Awaited<ReturnType<typeof rowOf>>;

/** Moves the set's claim deadline and pauses into the past. */
async function passTime(id: string): Promise<void> {
  await db().$executeRaw`
    UPDATE "TokenSet" SET "claimedUntil" = "claimedUntil" - interval '1 day', "retryAt" = NULL,
      "nextRefreshAt" = clock_timestamp() - interval '1 second' WHERE "id" = ${id}::uuid`;
  await db().$executeRaw`
    UPDATE "Attempt" SET "deadlineAt" = "deadlineAt" - interval '1 day' WHERE "tokenSetId" = ${id}::uuid`;
}

function inWords({ verdict, doubtSince, generation, failureCount }: SetRow): string {
  if (verdict) return `connection lost: ${verdict}`;
  if (doubtSince) return `being clarified, generation ${generation}`;
  return failureCount > 0
    ? `connected, generation ${generation}, retried`
    : `connected, generation ${generation}`;
}

/** No row about the set contains a secret that was sent. */
async function requireRedacted({ problems }: Drill, name: string, set: ConnectedSet): Promise<void> {
  const rows = [
    await db().attempt.findMany({ where: { tokenSetId: set.id } }),
    await db().auditEvent.findMany({ where: { subjectId: set.id } }),
    await db().tokenSet.findMany({ where: { id: set.id } }),
  ];
  const text = JSON.stringify(rows);
  for (const secret of [set.clientSecret, set.refreshToken, set.accessToken]) {
    if (text.includes(secret)) problems.push(`${name}: a secret is in the history or the audit log.`);
  }
}

/** The access token of a set shown as working works. */
async function requireTruth(drill: Drill, name: string, id: string): Promise<void> {
  const row = await rowOf(id);
  if (row.verdict || row.failureCount > 0) return;
  const { accessToken } = await heldPair(id, row.generation);
  const { status } = await callApi(drill.harness.sandbox.control, accessToken ?? "");
  if (status !== 200) drill.problems.push(`${name}: shown as working, but the API answers ${status}.`);
}

/** @param misbehave begins what is wrong; what it returns ends it, so that the provider answers normally */
async function runCase(
  drill: Drill,
  name: string,
  misbehave: () => Promise<() => Promise<void>>,
): Promise<string[]> {
  const { harness, organizationId, problems } = drill;
  const columns = { nextRefreshAt: new Date(Date.now() - 1_000) };
  const set = await makeConnectedSet(harness.sandbox.control, organizationId, { columns });
  const answerNormally = await misbehave();
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 10);
  await refreshDueSets(limits);
  clearInterval(watch);
  if (most - before > mostGrowthBytes) problems.push(`${name}: memory grew by ${(most - before) >> 20} MB.`);
  const [attempt] = await db().attempt.findMany({ where: { tokenSetId: set.id } });
  const first = inWords(await rowOf(set.id));
  await requireRedacted(drill, name, set);
  await answerNormally();
  await passTime(set.id);
  await recoverOpenSets(limits);
  await passTime(set.id);
  await refreshDueSets(limits);
  const last = inWords(await rowOf(set.id));
  await requireTruth(drill, name, set.id);
  await db().tokenSet.update({ where: { id: set.id }, data: { pausedAt: new Date() } });
  const replays = await db().attempt.count({ where: { tokenSetId: set.id, replay: true } });
  return [name, attempt?.outcome ?? "none", first, last, String(replays)];
}

/** The provider itself answers wrongly. */
const answering =
  ({ provider }: Drill, { behaviour }: ProviderCase) =>
  async () => {
    provider.behave(behaviour(provider.trapUrl));
    return async () => provider.behave(normal);
  };

/** Something before the provider keeps every request from it. */
const standingBefore =
  ({ provider, harness, backlog }: Drill, { open }: FrontCase) =>
  async () => {
    const { control } = harness.sandbox;
    offerAt(`https://${await open(control, backlog)}/oauth/token/`);
    return async () => {
      offerAt(provider.tokenUrl);
      await control.closeFronts();
    };
  };

function toMarkdown(rows: readonly string[][]): string {
  const lines = [
    [
      "the provider's answer",
      "attempt",
      "token set afterwards",
      "token set after normal answers",
      "offered again",
    ],
    ["---", "---", "---", "---", "---:"],
    ...rows,
  ];
  return [
    "# What a misbehaving provider does to a token set",
    "",
    "Written and checked by `npm run drill:provider`. It refreshes a connected set with a provider that misbehaves in one",
    "way, and after all deadlines with one that answers normally. Generation 1 is the pair that was offered. A pair that",
    "arrived is always kept. Where the provider rotated and the answer broke off, the connection is lost and the set shows the",
    "cause. Where an answer came and said nothing of tokens, the same refresh token is offered once more before anything is said.",
    "Where no byte of the request was written, nothing was spent and nothing is in doubt.",
    "",
    ...lines.map((cells) => `| ${cells.join(" | ")} |`),
    "",
  ].join("\n");
}

/** The text without the alignment of its tables, which the formatter changes. */
function words(text: string): string {
  return text.replace(/-{3,}/g, "---").replace(/\s+/g, " ").trim();
}

async function run(): Promise<boolean> {
  let sandboxTokenUrl = "";
  const provider = await startFaultyProvider(() => sandboxTokenUrl);
  const harness = await startHarness({
    // A machine that is busy with other tests may take more than a second for an answer that comes.
    LARDER_PROVIDER_TIMEOUT_MS: "3000",
    APICBASE_TOKEN_URL: provider.tokenUrl,
  });
  const { control } = harness.sandbox;
  sandboxTokenUrl = control.tokenUrl;
  const backlog = await startFullBacklog();
  try {
    await getVault();
    const { id: organizationId } = await makeOrganization("Drill", new Date());
    const drill: Drill = { harness, provider, organizationId, backlog, problems: [] };
    const { problems } = drill;
    const rows: string[][] = [];
    for (const one of providerCases) rows.push(await runCase(drill, one.name, answering(drill, one)));
    trustOwnRoot();
    for (const one of frontCases) {
      const row = await runCase(drill, one.name, standingBefore(drill, one));
      if (row[1] !== "not_sent") problems.push(`${one.name}: ${row[1]}, although nothing was sent.`);
      rows.push(row);
    }
    if (provider.trapped() > 0) problems.push(`${provider.trapped()} requests followed a redirect.`);
    const doubleSpends = await control.doubleSpends();
    // A provider that answers without a new refresh token makes Larder offer the same one again.
    const kept = providerCases.filter(({ keepsOld }) => keepsOld).length;
    const replays = rows.reduce((sum, row) => sum + Number(row.at(-1)), 0);
    if (doubleSpends.length > kept + replays)
      problems.push(`${doubleSpends.length} double spends, more than ${kept + replays}.`);
    const text = toMarkdown(rows);
    if (process.argv.includes("--write")) writeFileSync(document, text);
    else {
      const written = words(readFileSync(document, "utf8"));
      const others = rows.filter((cells) => !written.includes(words(`| ${cells.join(" | ")} |`)));
      if (written !== words(text))
        problems.push(`docs/provider-cases.md says otherwise, see with --write: ${JSON.stringify(others)}`);
    }
    console.table(
      rows.map(([name, attempt, afterwards, later, again]) => ({ name, attempt, afterwards, later, again })),
    );
    await reportTruth(control, problems);
    console.log(
      `${rows.length} cases; tokens offered more than once ${doubleSpends.length}: ${kept} that the provider ` +
        `kept, ${replays} marked replays; problems ${problems.length}.`,
    );
    for (const problem of problems) console.error(problem);
    return problems.length === 0;
  } finally {
    await backlog.stop();
    await provider.stop();
    await harness.stop();
  }
}

process.exitCode = (await run()) ? 0 : 1;

// `npm run drill:provider [-- --write]`: every way in which a provider may misbehave, and what comes of it.
// Compares with docs/provider-cases.md, or writes it.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { db } from "#lib/db/client.ts";
import { makeOrganization } from "#lib/factories/organization-factory.ts";
import { recoverOpenSets, refreshDueSets } from "#lib/refresh/refresh-due-sets.ts";
import { type ConnectedSet, heldPair, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { unlimited } from "#lib/testing/unlimited.ts";
import { getVault } from "#lib/vault/vault.ts";
import { callApi } from "../sandbox/testing/oauth-requests.ts";
import { type Harness, projectDir, startHarness } from "./harness.ts";
import { type HostileProvider, type Misdeed, startHostileProvider } from "./provider/hostile-provider.ts";
import { type ProviderCase, providerCases } from "./provider/misdeeds.ts";

const document = join(projectDir, "docs/provider-cases.md");
const mostGrowthBytes = 100 * 2 ** 20;
const honest: Misdeed = async (response, askSandbox) => {
  const { status, body } = await askSandbox();
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
};
const limits = { ...unlimited, concurrency: 1 };

interface Drill {
  harness: Harness;
  provider: HostileProvider;
  organizationId: string;
  problems: string[];
}

/** As if the claim's deadline and every pause were over. */
async function passTime(id: string): Promise<void> {
  await db().$executeRaw`
    UPDATE "TokenSet" SET "claimedUntil" = "claimedUntil" - interval '1 day', "retryAt" = NULL,
      "nextRefreshAt" = clock_timestamp() - interval '1 second' WHERE "id" = ${id}::uuid`;
  await db().$executeRaw`
    UPDATE "Attempt" SET "deadlineAt" = "deadlineAt" - interval '1 day' WHERE "tokenSetId" = ${id}::uuid`;
}

function inWords({ verdict, generation, failureCount }: Awaited<ReturnType<typeof rowOf>>): string {
  if (verdict) return `dead: ${verdict}`;
  return failureCount > 0
    ? `alive, generation ${generation}, tried again`
    : `alive, generation ${generation}`;
}

/** Nothing that was sent stands in any line about the set. */
async function requireRedacted({ problems }: Drill, name: string, set: ConnectedSet): Promise<void> {
  const rows = [
    await db().attempt.findMany({ where: { tokenSetId: set.id } }),
    await db().auditEvent.findMany({ where: { subjectId: set.id } }),
    await db().tokenSet.findMany({ where: { id: set.id } }),
  ];
  const text = JSON.stringify(rows);
  for (const secret of [set.clientSecret, set.refreshToken, set.accessToken]) {
    if (text.includes(secret)) problems.push(`${name}: a secret stands in the ledger or the record.`);
  }
}

/** A set shown as alive answers; a dead one answers no more, or was refused at the token endpoint. */
async function requireTruth(drill: Drill, name: string, id: string): Promise<void> {
  const row = await rowOf(id);
  if (row.verdict || row.failureCount > 0) return;
  const { accessToken } = await heldPair(id, row.generation);
  const { status } = await callApi(drill.harness.sandbox.control, accessToken ?? "");
  if (status !== 200) drill.problems.push(`${name}: shown as alive, and the API answers ${status}.`);
}

async function runCase(drill: Drill, { name, misdeed }: ProviderCase): Promise<string[]> {
  const { provider, harness, organizationId, problems } = drill;
  const columns = { nextRefreshAt: new Date(Date.now() - 1_000) };
  const set = await makeConnectedSet(harness.sandbox.control, organizationId, { columns });
  provider.be(misdeed(provider.trapUrl));
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
  provider.be(honest);
  await passTime(set.id);
  await recoverOpenSets(limits);
  await passTime(set.id);
  await refreshDueSets(limits);
  const last = inWords(await rowOf(set.id));
  await requireTruth(drill, name, set.id);
  await db().tokenSet.update({ where: { id: set.id }, data: { pausedAt: new Date() } });
  return [name, attempt?.outcome ?? "none", first, last];
}

function toMarkdown(rows: readonly string[][]): string {
  const lines = [
    ["the provider", "the attempt", "the set then", "and after it answers well again"],
    ["---", "---", "---", "---"],
    ...rows,
  ];
  return [
    "# What a misbehaving provider does to a token set",
    "",
    "Written and checked by `npm run drill:provider`: a refresh of a connected set at a provider that misbehaves in",
    "one way, then, after all deadlines, at one that behaves. Generation 1 is the pair that was offered. A pair that",
    "arrived is never lost. Where the provider rotated and no token arrived, the set is dead, and says why.",
    "",
    ...lines.map((cells) => `| ${cells.join(" | ")} |`),
    "",
  ].join("\n");
}

/** Tables are aligned by the formatter: what counts is in the cells. */
function words(text: string): string {
  return text.replace(/-{3,}/g, "---").replace(/\s+/g, " ").trim();
}

async function run(): Promise<boolean> {
  let sandboxTokenUrl = "";
  const provider = await startHostileProvider(() => sandboxTokenUrl);
  const harness = await startHarness({
    LARDER_PROVIDER_TIMEOUT_MS: "1000",
    APICBASE_TOKEN_URL: provider.tokenUrl,
  });
  const { control } = harness.sandbox;
  sandboxTokenUrl = control.tokenUrl;
  try {
    await getVault();
    const { id: organizationId } = await makeOrganization("Drill", new Date());
    const drill: Drill = { harness, provider, organizationId, problems: [] };
    const { problems } = drill;
    const rows: string[][] = [];
    for (const one of providerCases) rows.push(await runCase(drill, one));
    if (provider.trapped() > 0) problems.push(`${provider.trapped()} requests followed a redirect.`);
    const doubleSpends = await control.doubleSpends();
    // Told to keep the token that it offered, Larder offers it again: the provider's doing, and no more than that.
    const liars = providerCases.filter(({ keepsOld }) => keepsOld).length;
    if (doubleSpends.length !== liars) problems.push(`${doubleSpends.length} double spends, not ${liars}.`);
    const text = toMarkdown(rows);
    if (process.argv.includes("--write")) writeFileSync(document, text);
    else if (words(readFileSync(document, "utf8")) !== words(text)) {
      problems.push("docs/provider-cases.md says something else: run with --write and look at what changed.");
    }
    console.table(rows.map(([name, ledger, then, after]) => ({ name, ledger, then, after })));
    console.log(
      `${rows.length} cases; double spends ${doubleSpends.length}, where the provider lied about the token; problems ${problems.length}.`,
    );
    for (const problem of problems) console.error(problem);
    return problems.length === 0;
  } finally {
    await provider.stop();
    await harness.stop();
  }
}

process.exitCode = (await run()) ? 0 : 1;

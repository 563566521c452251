// npm run bench:alerts [-- --sets 100000 --rounds 40]
// What a round of judging alert rules takes with more and more token sets in one organization, beside bare statements in the same
// run: with nothing wrong, a few things, one set in a hundred, and one client secret that all sets wait for. Ends with 1
// where a round grows although no more is wrong.
import { cpus, loadavg } from "node:os";
import { performance } from "node:perf_hooks";
import { judgeAlerts } from "#lib/alerts/judge-alerts.ts";
import { proposeRules } from "#lib/alerts/propose-rules.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { makeAuditRows } from "#lib/factories/audit-rows-factory.ts";
import { makeOrganization } from "#lib/factories/organization-factory.ts";
import { makeRowsOfSets } from "#lib/factories/rows-of-sets-factory.ts";
import type { TokenSetColumns } from "#lib/factories/token-set-columns.ts";
import { makeLibraryRows, makeTokenSetRows } from "#lib/factories/token-set-rows-factory.ts";
import { addUpTally } from "#lib/tally/add-up-changes.ts";
import { numberOption, startHarness } from "../drills/harness.ts";
import { quantile } from "./statistics.ts";

const most = numberOption("sets", 100_000);
const rounds = numberOption("rounds", 40);
const warmUpRounds = 5;
const bareStatements = 100;
/** How many times its ratio with the fewest sets a round may take with the most, where no more is wrong. */
const mostGrowth = 2;
const hourMs = 60 * 60_000;

interface Place {
  organizationId: string;
  applicationId: string;
  ids: string[];
}

const ago = (ms: number) => new Date(Date.now() - ms);
const failing = () => ({ failureCount: 3, failedAt: ago(60_000), failureReason: { code: "not_answering" } });
const well = () => ({
  failureCount: 0,
  failedAt: null,
  verdict: null,
  verdictAt: null,
  checkedAt: new Date(),
});

async function change(ids: readonly string[], data: TokenSetColumns): Promise<void> {
  for (let start = 0; start < ids.length; start += 10_000)
    await db().tokenSet.updateMany({ where: { id: { in: ids.slice(start, start + 10_000) } }, data });
}

/** An organization of its own for each size, so that what was wrong before is not read. */
async function makePlace(sets: number): Promise<Place> {
  const now = new Date();
  const { id: organizationId } = await makeOrganization(`Many tills ${sets}`, now);
  const client = { name: "POS", clientId: newId(), clientSecret: "a client secret" };
  const { id: applicationId } = await makeApplication({ organizationId, ...client }, now);
  const libraryIds = await makeLibraryRows(organizationId, Math.ceil(sets / 5), now);
  const owner = { organizationId, applicationIds: [applicationId], libraryIds, count: sets };
  const usual = { health: () => "healthy" as const, environment: () => "production" as const };
  const ids = await makeTokenSetRows({ ...owner, ...usual }, now);
  await makeRowsOfSets(now);
  // Chaining the record is not what is measured.
  await db().$executeRaw`ALTER TABLE "AuditEvent" DISABLE TRIGGER audit_event_chained`;
  await makeAuditRows({ organizationId, count: sets }, now);
  await db().$executeRaw`ALTER TABLE "AuditEvent" ENABLE TRIGGER audit_event_chained`;
  await addUpTally();
  await proposeRules(now);
  await db().$executeRawUnsafe("VACUUM ANALYZE");
  await db().$executeRawUnsafe("CHECKPOINT");
  return { organizationId, applicationId, ids };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** A worker that lives and looks for due sets, so that nothing is wrong with Larder itself. */
async function stayAlive(): Promise<void> {
  await db().instance.updateMany({ data: { seenAt: new Date(), sweptAt: new Date() } });
}

const judge = () => judgeAlerts(new Date());
/** As many statements as a round has, one after the other, so that it lasts about as long. */
async function bare(): Promise<void> {
  for (let made = 0; made < bareStatements; made += 1) await db().$queryRaw`SELECT 1`;
}
const firsts = new Map<string, number>();
const misses: string[] = [];

function report(
  name: string,
  sets: number,
  times: { round: number[]; bare: number[] },
  isFlat = false,
): void {
  const p50 = quantile(times.round, 0.5);
  const ratio = p50 / quantile(times.bare, 0.5);
  const growth = ratio / (firsts.get(name) ?? ratio);
  firsts.set(name, firsts.get(name) ?? ratio);
  const milliseconds = [p50, quantile(times.round, 0.95)].map((time) => `${time.toFixed(1)} ms`);
  const figures = [name, sets.toLocaleString("en-GB"), ...milliseconds, ratio.toFixed(2), growth.toFixed(2)];
  console.log(`| ${figures.join(" | ")} |`);
  if (isFlat && growth > mostGrowth) misses.push(`${name}, ${sets} sets: ${growth.toFixed(2)}`);
}

/** Round and bare statement by turns, so that other load on the machine affects both. */
async function measure(name: string, sets: number, isFlat = false): Promise<void> {
  const times = { round: [] as number[], bare: [] as number[] };
  await stayAlive();
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    const [bareMs, roundMs] = [await timed(bare), await timed(judge)];
    if (round < 0) continue;
    times.bare.push(bareMs);
    times.round.push(roundMs);
  }
  report(name, sets, times, isFlat);
}

/** The one round that finds it, which opens the alert. */
async function measureFirst(name: string, sets: number): Promise<void> {
  await stayAlive();
  const times = { round: [] as number[], bare: [] as number[] };
  for (let round = 0; round < rounds; round += 1) times.bare.push(await timed(bare));
  times.round.push(await timed(judge));
  report(name, sets, times);
}

async function requireOpen({ organizationId }: Place, concerned: number): Promise<void> {
  const open = await db().alert.findMany({ where: { organizationId, endedAt: null } });
  const all = open.reduce((sum, { remaining }) => sum + remaining, 0);
  if (all !== concerned) throw new Error(`Alerts are open about ${all} sets, and not about ${concerned}.`);
}

async function enterSecret({ organizationId }: Place, createdAt: Date): Promise<void> {
  await db().clientSecret.updateMany({ where: { organizationId }, data: { createdAt } });
}

async function measurePlace(place: Place): Promise<void> {
  const { ids, applicationId: id } = place;
  const sets = ids.length;
  await measure("nothing is wrong", sets, true);
  const [gone = "", tired = "", late = ""] = ids;
  await change([gone], { verdict: "used_elsewhere", verdictAt: ago(60_000) });
  await change([tired], failing());
  await change([late], { nextRefreshAt: ago(hourMs) });
  await enterSecret(place, ago(400 * 24 * hourMs));
  await measure("four things are wrong", sets, true);
  const some = ids.filter((_, index) => index % 100 === 7);
  await change(some, failing());
  await measure("one set in a hundred fails", sets);
  await change([...some, gone, tired, late], well());
  await change([late], { nextRefreshAt: new Date(Date.now() + hourMs) });
  await judge();
  await db().application.update({ where: { id }, data: { credentialsRefusedAt: new Date() } });
  await measureFirst("the secret of all sets is refused: the round that finds it", sets);
  await requireOpen(place, sets);
  await measure("the secret of all sets is refused: each later round", sets);
  await db().application.update({ where: { id }, data: { credentialsRefusedAt: null } });
  await change(ids, well());
  await measureFirst("the secret of all sets is accepted: the round that finds it", sets);
  await requireOpen(place, 0);
  // Nothing of this place is left for the next one's rounds.
  await enterSecret(place, new Date());
  await judge();
}

const harness = await startHarness({ LARDER_LOG_LEVEL: "error" }, { durable: true });
try {
  const at = new Date();
  await db().instance.create({
    data: { id: newId(), kind: "worker", name: "bench", startedAt: at, seenAt: at, sweptAt: at },
  });
  console.log(`${rounds} rounds, ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(1)}`);
  console.log("| round | token sets | p50 | p95 | over 100 bare statements | over the fewest sets |");
  console.log("| --- | ---: | ---: | ---: | ---: | ---: |");
  for (const sets of [most / 100, most / 10, most].map(Math.ceil)) await measurePlace(await makePlace(sets));
  console.log(
    `Load at the end ${loadavg()[0]?.toFixed(1)}. Grew although no more was wrong: ${misses.length}.`,
  );
  for (const miss of misses) console.log(miss);
  process.exitCode = misses.length === 0 ? 0 : 1;
} finally {
  await harness.stop();
}

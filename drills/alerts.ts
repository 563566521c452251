// `npm run drill:alerts -- --kills 30`: a worker is killed with SIGKILL at random moments while it judges alerts and sends them to
// webhooks. By what the receiver got, each alert arrived, one "recovered" after it where it is over, repeats under one id, and nothing else.

import { Webhook } from "standardwebhooks";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import type { TokenSetColumns } from "#lib/factories/token-set-columns.ts";
import { makeLibraryRows, makeTokenSetRows } from "#lib/factories/token-set-rows-factory.ts";
import { makeRules } from "#lib/testing/alerts.ts";
import { makeDestination } from "#lib/testing/make-destination.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { accept, type Receiver, startReceiver } from "#lib/testing/receiver.ts";
import { waitUntil } from "../scripts/wait-until.ts";
import { type Heard, type Incident, judgeHeard } from "./alerts/judge-heard.ts";
import { type Harness, numberOption, startHarness } from "./harness.ts";
import { startWorker } from "./worker-process.ts";

const kills = numberOption("kills", 30);
/** New ones before each worker starts. */
const incidentsAtOnce = 4;
const destinationCount = 3;
/** The receiver answers within so long, so that many a kill comes while an answer is awaited. */
const answerWithinMs = 250;
const withinMs = 120_000;

interface Drill {
  harness: Harness;
  team: Team;
  receiver: Receiver;
  /** Signing secrets, by the paths of their webhooks. */
  secrets: Map<string, string>;
  incidents: Incident[];
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
const alive = (): TokenSetColumns => ({
  ...{ verdict: null, verdictAt: null, refreshedAt: new Date(), checkedAt: new Date(), checkActive: true },
  ...{ accessTokenIssuedAt: new Date(), accessTokenExpiresAt: inDays(7), nextRefreshAt: inDays(3) },
});
const lost = (): TokenSetColumns => ({ ...alive(), verdict: "used_elsewhere", verdictAt: new Date() });

async function prepare(harness: Harness): Promise<Drill> {
  const [team, receiver] = [await makeTeam(), await startReceiver()];
  receiver.answer = (response, post) => {
    setTimeout(() => accept(response, post), Math.random() * answerWithinMs);
  };
  await makeRules(team, 0, new Date());
  const { organizationId } = team;
  const rules = await db().alertRule.findMany({ where: { organizationId }, select: { id: true } });
  const secrets = new Map<string, string>();
  for (let made = 0; made < destinationCount; made += 1) {
    const url = new URL(`${receiver.url}/${made}`);
    const { id: destinationId, secret } = await makeDestination(team, { url: url.href });
    secrets.set(url.pathname, secret);
    const data = rules.map(({ id: ruleId }) => ({ ruleId, destinationId, organizationId }));
    await db().alertRuleDestination.createMany({ data });
  }
  return { harness, team, receiver, secrets, incidents: [] };
}

async function addIncident({ team: { organizationId }, incidents }: Drill): Promise<void> {
  const now = new Date();
  const client = { clientId: newId(), clientSecret: "a client secret", name: `Till ${incidents.length}` };
  const { id: applicationId } = await makeApplication({ organizationId, ...client }, now);
  const libraryIds = await makeLibraryRows(organizationId, 1, now, `Kitchen ${incidents.length}`);
  const owner = { organizationId, applicationIds: [applicationId], libraryIds, count: 1 };
  const usual = { health: () => "healthy" as const, environment: () => "production" as const };
  const [setId = ""] = await makeTokenSetRows({ ...owner, ...usual, columns: lost }, now);
  incidents.push({ applicationId, setId, isMended: false });
}

/** What the receiver got, in its order. @throws where a signature does not hold */
function listHeard({ receiver, secrets }: Drill): Heard[] {
  return receiver.received.map(({ path, id, body, headers }) => {
    const signed = new Webhook(secrets.get(path) ?? "").verify(body, headers as Record<string, string>);
    const { type, data } = signed as { type: string; data: { application?: { id: string } | null } };
    return { path, id, body, type, applicationId: data.application?.id };
  });
}

/** What was lost and heard of works again. */
async function mendHalf(drill: Drill): Promise<void> {
  const heard = new Set(listHeard(drill).map(({ applicationId }) => applicationId));
  const known = drill.incidents.filter((one) => !one.isMended && heard.has(one.applicationId));
  for (const incident of known.filter((_, index) => index % 2 === 0)) {
    await db().tokenSet.update({ where: { id: incident.setId }, data: alive(), select: { id: true } });
    incident.isMended = true;
  }
}

/** Whether everything was told and has arrived. */
async function isAllTold({ team: { organizationId }, incidents }: Drill): Promise<boolean> {
  const told = await db().alert.count({ where: { organizationId, toldAt: { not: null } } });
  const ended = await db().alert.count({ where: { organizationId, settledAt: { not: null } } });
  const waiting = await db().delivery.count({ where: { organizationId, standing: "waiting" } });
  const mended = incidents.filter(({ isMended }) => isMended).length;
  return told === incidents.length && ended === mended && waiting === 0;
}

/** The minute passes for which a worker that was killed still claims what it was sending. */
async function passMinute({ team: { organizationId } }: Drill): Promise<void> {
  await db().$executeRaw`
    UPDATE "Destination" SET "claimedUntil" = "claimedUntil" - interval '1 minute'
    WHERE "organizationId" = ${organizationId}::uuid`;
  await db().$executeRaw`
    UPDATE "Delivery" SET "nextTryAt" = "nextTryAt" - interval '1 minute'
    WHERE "organizationId" = ${organizationId}::uuid AND "standing" = 'waiting'`;
}

async function startReady({ environment }: Harness) {
  const worker = startWorker({ ...environment, LARDER_WEBHOOK_NETWORKS: "127.0.0.0/8" });
  await new Promise<void>((resolve) => {
    worker.child.once("message", () => resolve());
    worker.child.once("exit", () => resolve());
  });
  return worker;
}

const countAlerts = ({ team: { organizationId } }: Drill) => db().alert.count({ where: { organizationId } });

/** Changes what is wrong, and starts a worker that finds it. */
async function change(drill: Drill) {
  for (let made = 0; made < incidentsAtOnce; made += 1) await addIncident(drill);
  await mendHalf(drill);
  const before = { alerts: await countAlerts(drill), posts: drill.receiver.received.length };
  const worker = await startReady(drill.harness);
  const isJudged = async () => (await countAlerts(drill)) > before.alerts;
  return { before, worker, judged: () => waitUntil(isJudged, { timeoutMs: withinMs, intervalMs: 2 }) };
}

/** How long a worker takes until it has judged, from when it is ready, and until all has arrived, from then on. */
interface Usual {
  judgeMs: number;
  sendMs: number;
}

/** Lets a worker tell of everything. */
async function runThrough(drill: Drill): Promise<Usual> {
  const { worker, judged } = await change(drill);
  const readyMs = performance.now();
  await judged();
  const judgedMs = performance.now();
  const told = await waitUntil(() => isAllTold(drill), { timeoutMs: withinMs, intervalMs: 20 });
  const sendMs = performance.now() - judgedMs;
  await worker.stop(20_000);
  if (!told) throw new Error(`Not everything was told within ${withinMs / 1_000} s.`);
  return { judgeMs: judgedMs - readyMs, sendMs };
}

const moments = {
  "before anything was judged": 0,
  "between judging and sending": 0,
  "while it sent": 0,
  "after all": 0,
};

/** Where a kill came, by what was judged and had arrived when it did. */
async function nameMoment(drill: Drill, before: { alerts: number; posts: number }) {
  if ((await countAlerts(drill)) === before.alerts) return "before anything was judged";
  if (drill.receiver.received.length === before.posts) return "between judging and sending";
  return (await isAllTold(drill)) ? "after all" : "while it sent";
}

/** Kills one in four workers at any moment until it has judged, and the others at any moment from then on. */
async function killOnce(drill: Drill, { judgeMs, sendMs }: Usual): Promise<void> {
  const { before, worker, judged } = await change(drill);
  const isEarly = Math.random() < 0.25;
  if (!isEarly) await judged();
  const timer = setTimeout(
    () => worker.child.kill("SIGKILL"),
    Math.random() * (isEarly ? judgeMs : sendMs * 1.1),
  );
  const { signal } = await worker.ended;
  clearTimeout(timer);
  if (signal !== "SIGKILL") throw new Error("A worker ended before it was killed.");
  moments[await nameMoment(drill, before)] += 1;
}

/** Says what came of it, and returns what is wrong. */
function report(drill: Drill): string[] {
  const { incidents, secrets } = drill;
  const heard = listHeard(drill);
  const messages = new Set(heard.map(({ id }) => id)).size;
  const mended = incidents.filter(({ isMended }) => isMended).length;
  const at = Object.entries(moments).map(([moment, count]) => `${moment} ${count}`);
  process.stdout.write(
    `kills ${kills}: ${at.join(", ")}.\nalerts ${incidents.length}, over ${mended}; webhooks ${secrets.size}; ` +
      `messages ${messages}, arrived ${heard.length} times, so repeated ${heard.length - messages}.\n`,
  );
  return judgeHeard(heard, { incidents, paths: [...secrets.keys()] });
}

async function main(): Promise<void> {
  const harness = await startHarness();
  try {
    const drill = await prepare(harness);
    const usual = await runThrough(drill);
    for (let killed = 1; killed <= kills; killed += 1) {
      await killOnce(drill, usual);
      // What is queued before that must not overtake what was being sent.
      if (killed % 2 === 0 || killed === kills) await passMinute(drill);
    }
    await runThrough(drill);
    const problems = report(drill);
    for (const problem of problems.slice(0, 20)) process.stdout.write(`${problem}\n`);
    process.stdout.write(`problems ${problems.length}.\n`);
    process.exitCode = problems.length === 0 ? 0 : 1;
    await drill.receiver.stop();
  } finally {
    await harness.stop();
  }
}

await main();

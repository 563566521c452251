import { db } from "#lib/db/client.ts";
import { toHealth } from "#lib/health/token-set-health.ts";
import { waitUntil } from "../../scripts/wait-until.ts";
import type { TillReport } from "../handout/till.ts";
import { listLostArrivals } from "../soak/judge-sets.ts";
import { countTruth, reportTruth } from "../truth.ts";
import type { EventReport } from "./events.ts";
import type { Site } from "./site.ts";

const restWithinMs = 120_000;
const atRest = ["healthy", "due", "reauthorize"];

/** Waits until nothing is open and every set is healthy or has its cause. */
async function comeToRest({ harness }: Site): Promise<boolean> {
  return waitUntil(
    async () => {
      const rows = await db().tokenSet.findMany();
      if (rows.some((row) => !atRest.includes(toHealth(row, new Date())))) return false;
      return (await countTruth(harness.sandbox.control, { hearWithinMs: 0 })).deadWorking.length === 0;
    },
    { timeoutMs: restWithinMs, intervalMs: 1_000 },
  );
}

function sum(reports: readonly TillReport[], of: (report: TillReport) => number): number {
  return reports.reduce((total, report) => total + of(report), 0);
}

/** Prints what happened, and judges by the sandbox's own count; true when nothing was found. */
export async function reportSite(
  site: Site,
  events: readonly EventReport[],
  problems: string[],
): Promise<boolean> {
  const { control } = site.harness.sandbox;
  console.table(events);
  if (!(await comeToRest(site))) problems.push("Not every set came to rest.");
  const tills = await site.endLoad();
  const unauthorized = sum(tills, (one) => one.unauthorized);
  if (unauthorized > 0) problems.push(`${unauthorized} calls met a 401.`);
  // Nothing is refreshed between one question and the next.
  const stubborn = (await Promise.all([site.a.stop(), site.b.stop()])).flat();
  problems.push(...stubborn.map((one) => `${one} did not end when it was asked to.`));
  await reportTruth(control, problems, { hearWithinMs: 0 });
  const { arrived, lost } = await listLostArrivals(site.notes);
  problems.push(...lost.map((one) => `The pair ${one.slice(0, 8)} was in a journal and is lost.`));
  const rows = await db().tokenSet.findMany({ select: { id: true, verdict: true } });
  const dead = rows.filter(({ verdict }) => verdict !== null);
  for (const { id, verdict } of dead) {
    const attempts = await db().attempt.findMany({
      where: { tokenSetId: id },
      orderBy: { startedAt: "desc" },
      take: 3,
    });
    console.log(
      `  ${id} has the cause ${verdict}: ${attempts.map(({ outcome, startedAt }) => `${startedAt.toISOString()} ${outcome}`).join(", ")}`,
    );
    if (verdict !== "answer_lost") problems.push(`${id} has the cause ${verdict}.`);
  }
  const calls = await control.calls({ endpoint: "token" });
  const rotations = calls.filter(({ outcome }) => outcome === "rotated").length;
  for (const { name, count, failures } of [site.pages, site.tokens])
    console.log(
      `${name}: had ${count()} times; not had: ${[...failures()].map(([why, times]) => `${why} ${times}×`).join(", ") || "never"}.`,
    );
  console.log(
    `${sum(tills, (one) => one.calls)} API calls of ${tills.length} machines through ${rotations} rotations; 401s ${unauthorized}; ` +
      `${arrived} pairs in journals, ${lost.length} lost; connections whose answer never reached a disk ${dead.length}; ` +
      `problems ${problems.length}.`,
  );
  for (const problem of problems) console.error(problem);
  return problems.length === 0;
}

import { setTimeout as pause } from "node:timers/promises";
import { db } from "#lib/db/client.ts";
import { listUnread } from "#lib/recovery/declare-journal-lost.ts";
import { waitUntil } from "../../scripts/wait-until.ts";
import type { DrillEvent } from "./events.ts";
import type { Site } from "./site.ts";

const lostMomentMs = 10_000;
const refreshedWithinMs = 60_000;
const enteredWithinMs = 60_000;

/** How many rotations the sandbox knows of. */
async function countRotations({ harness }: Site): Promise<number> {
  const calls = await harness.sandbox.control.calls({ endpoint: "token" });
  return calls.filter(({ outcome }) => outcome === "rotated").length;
}

/** How many of them are not in Larder's history, or null while the database does not answer. */
async function countUnentered(site: Site): Promise<number | null> {
  const rotations = await countRotations(site);
  const entered = await db()
    .attempt.count({ where: { kind: "refresh", outcome: { in: ["issued", "fenced"] } } })
    .catch(() => null);
  return entered === null ? null : rotations - entered;
}

/** The standbys hear nothing until a set has been refreshed, and nobody waits for them; then the primary dies. */
export const loseMoment: DrillEvent = {
  name: "asynchronous failover, 10 s lost or more",
  cuts: true,
  async happen(site, problems) {
    const { group, network } = site;
    const standbys = group.standbys().map(({ machine }) => machine);
    const old = group.primary();
    await group.setSynchronous(false);
    const before = (await countUnentered(site)) ?? 0;
    for (const machine of standbys) network.cut(machine, "repl");
    const cutMs = performance.now();
    const rotations = await countRotations(site);
    await pause(lostMomentMs);
    const isRefreshed = async () => (await countRotations(site)) > rotations;
    await waitUntil(isRefreshed, { timeoutMs: refreshedWithinMs, intervalMs: 100 });
    await old.kill();
    const lostMs = Math.round(performance.now() - cutMs);
    for (const machine of standbys) network.heal(machine, "repl");
    await group.failOver();
    const promotedMs = performance.now();
    const forgotten = ((await countUnentered(site)) ?? Number.NaN) - before;
    // One may be under way at any time.
    const isEntered = async () => ((await countUnentered(site)) ?? Number.POSITIVE_INFINITY) <= before + 1;
    const all = await waitUntil(isEntered, { timeoutMs: enteredWithinMs, intervalMs: 100 });
    const tookMs = Math.round(performance.now() - promotedMs);
    console.log(
      `Of the last ${lostMs} ms ${forgotten} refreshes were forgotten; entered again after ${tookMs} ms.`,
    );
    if (!(forgotten > 0))
      problems.push("The standby that was promoted lacked no refresh: nothing was tried.");
    if (!all) problems.push("Refreshes of the lost moment were not entered again within a minute.");
    await group.waitForStandbys(1);
    await group.rebuild(old.machine);
    await group.waitForStandbys(2);
    await group.setSynchronous(true);
  },
};

/** Longer than a process has to be silent to count as gone. */
const awayMs = 75_000;

/** @param since those that began before may have their answer before the link is cut */
async function findOpenAttemptOfA(since: Date): Promise<string | null> {
  const own = { kind: "refresh", instance: { contains: "-a/" } } as const;
  const open = await db().attempt.findFirst({
    where: { ...own, outcome: null, completedAt: null, startedAt: { gte: since } },
    select: { tokenSetId: true },
  });
  return open?.tokenSetId ?? null;
}

/** What was said last of a set, and where answers may lie that nobody has read. */
async function readWhatIsSaid(tokenSetId: string) {
  const { verdict, generation } = await db().tokenSet.findUniqueOrThrow({ where: { id: tokenSetId } });
  const attempts = await db().attempt.findMany({ where: { tokenSetId }, select: { detail: true } });
  const notes = attempts.map(({ detail }) => JSON.stringify(detail));
  const isNamed = notes.some((note) => note.includes("answer_may_lie_elsewhere") && note.includes("-a/"));
  const isListed = (await listUnread()).some(({ name }) => name.includes("-a/"));
  return { verdict, generation, isNamed, isListed };
}

/** Machine a dies with an answer on its disk that it could not write to the database, stays away, and comes back. */
export const awayWithAnswer: DrillEvent = {
  name: "machine a lost with an answer on its disk, back after 75 s",
  cuts: true,
  async happen({ a, network, harness }, problems) {
    const slow = { endpoint: "token", kind: "delay", before: false, ms: 1_500, times: 50 } as const;
    await harness.sandbox.control.addFault(slow);
    const slowSince = new Date();
    let tokenSetId = "";
    const isOffered = async () => {
      tokenSetId = (await findOpenAttemptOfA(slowSince)) ?? "";
      return tokenSetId !== "";
    };
    if (!(await waitUntil(isOffered, { timeoutMs: 60_000, intervalMs: 20 }))) {
      problems.push("Machine a refreshed nothing within a minute.");
      return;
    }
    network.cut("a", "db");
    await harness.sandbox.control.clearFaults();
    // The answer arrives and is written to the journal: the scenario, not a wait for something.
    await pause(3_000);
    await a.kill();
    await pause(awayMs);
    const away = await readWhatIsSaid(tokenSetId);
    console.log(`While machine a is away: ${JSON.stringify(away)}.`);
    if (away.verdict !== null)
      problems.push(`A set was called dead (${away.verdict}) whose answer lies on machine a.`);
    if (!away.isNamed || !away.isListed) problems.push("Nothing names the machine on which the answer lies.");
    network.heal("a", "db");
    await a.start();
    const startedMs = performance.now();
    const isBack = async () => (await readWhatIsSaid(tokenSetId)).generation > away.generation;
    if (!(await waitUntil(isBack, { timeoutMs: 60_000, intervalMs: 100 })))
      problems.push("The answer on machine a's disk was not used after it came back.");
    console.log(
      `Its answer was current ${Math.round(performance.now() - startedMs)} ms after machine a was back.`,
    );
  },
};

// `npm run drill:kill -- --kills 1000`: SIGKILL at every named step of a refresh, a fresh worker each time.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { type ConnectedSet, heldPair, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeOrganization } from "../prisma/factories/organization-factory.ts";
import { callApi } from "../sandbox/testing/oauth-requests.ts";
import { waitUntil } from "../scripts/processes/wait-until.ts";
import { numberOption, startHarness } from "./harness.ts";
import { startWorker } from "./worker-process.ts";

/** Where the worker dies, and what the sandbox does meanwhile. */
interface Death {
  name: string;
  step: string;
  /** How long after the step; with a sandbox that waits before or after its work. */
  delayMs?: number;
  fault?: { before: boolean; ms: number };
}

const deaths: Death[] = [
  { name: "before the claim", step: "before-claim" },
  { name: "after the claim", step: "after-claim" },
  { name: "after the intent", step: "after-intent" },
  { name: "during the call", step: "after-intent", delayMs: 150, fault: { before: true, ms: 600 } },
  {
    name: "after the rotation, before the answer",
    step: "after-intent",
    delayMs: 150,
    fault: { before: false, ms: 600 },
  },
  { name: "the answer read, not yet written", step: "answered" },
  { name: "after the answer was journalled", step: "journalled" },
  { name: "during the commit", step: "during-commit" },
  { name: "after the commit", step: "committed" },
];

const workerLifeMs = 30_000;
const detectWithinMs = 60_000;

async function makeDue(tokenSetId: string): Promise<void> {
  await db().$executeRaw`
    UPDATE "TokenSet" SET "nextRefreshAt" = clock_timestamp() - interval '1 second', "retryAt" = NULL
    WHERE "id" = ${tokenSetId}::uuid AND "revokedAt" IS NULL`;
}

function countOpen(): Promise<number> {
  return db().attempt.count({ where: { OR: [{ outcome: null }, { outcome: "unknown" }] } });
}

async function run(): Promise<boolean> {
  const kills = numberOption("kills", 45);
  const harness = await startHarness({ LARDER_PROVIDER_TIMEOUT_MS: "1000" });
  const { control } = harness.sandbox;
  try {
    const notes = join(harness.dataDir, "drill-notes");
    writeFileSync(notes, "");
    const organization = await makeOrganization("Drill", new Date());
    const sets: { set: ConnectedSet; death: Death; killedAt: Date | null }[] = [];
    const began = performance.now();
    for (let kill = 0; kill < kills; kill++) {
      const death = deaths[kill % deaths.length];
      if (!death) break;
      const set = await makeConnectedSet(control, organization.id);
      if (death.fault) {
        await control.addFault({ endpoint: "token", kind: "delay", clientId: set.clientId, ...death.fault });
      }
      await makeDue(set.id);
      const { step, delayMs = 0 } = death;
      const orders = {
        DRILL_STEP: step,
        DRILL_SET: set.id,
        DRILL_NOTES: notes,
        DRILL_DELAY_MS: String(delayMs),
      };
      // One set at a time: a death takes down what it was meant for, and little else.
      const one = { LARDER_REFRESH_CONCURRENCY: "1" };
      const worker = startWorker({ ...harness.environment, ...one, ...orders }, "drills/doomed-worker.ts");
      const timer = setTimeout(() => worker.child.kill("SIGTERM"), workerLifeMs);
      const { signal } = await worker.ended;
      clearTimeout(timer);
      sets.push({ set, death, killedAt: signal === "SIGKILL" ? new Date() : null });
      if ((kill + 1) % 50 === 0) console.log(`${kill + 1} kills`);
    }
    const last = startWorker(
      { ...harness.environment, DRILL_STEP: "", DRILL_NOTES: notes },
      "drills/doomed-worker.ts",
    );
    await waitUntil(async () => (await countOpen()) === 0, {
      timeoutMs: 3 * detectWithinMs,
      intervalMs: 200,
    });
    await last.stop(20_000);

    const kept = new Set(
      readFileSync(notes, "utf8")
        .split("\n")
        .filter(Boolean)
        .map((line) => line.split(" ")[1]),
    );
    const table = new Map<string, { kills: number; healthy: number; verdicts: number; lost: number }>();
    const problems: string[] = [];
    let slowestMs = 0;
    let replays = 0;
    for (const { set, death, killedAt } of sets) {
      const row = await db().tokenSet.findUniqueOrThrow({ where: { id: set.id } });
      const attempts = await db().attempt.findMany({
        where: { tokenSetId: set.id },
        orderBy: { startedAt: "asc" },
      });
      const line = table.get(death.name) ?? { kills: 0, healthy: 0, verdicts: 0, lost: 0 };
      table.set(death.name, line);
      if (killedAt) line.kills++;
      replays += attempts.filter(({ replay }) => replay).length;
      const rotations = (await control.calls({ endpoint: "token", clientId: set.clientId })).filter(
        ({ outcome }) => outcome === "rotated",
      ).length;
      if (row.verdict) {
        line.verdicts++;
        const [lostAttempt] = attempts.filter(({ outcome }) => outcome === "lost");
        const excusable = lostAttempt !== undefined && !kept.has(lostAttempt.id);
        if (!excusable || row.verdict !== "answer_lost") {
          line.lost++;
          problems.push(
            `${death.name}: ${set.id} is dead (${row.verdict}) although its answer had been kept.`,
          );
        }
        const detectedMs = (row.verdictAt?.getTime() ?? 0) - (lostAttempt?.startedAt.getTime() ?? 0);
        slowestMs = Math.max(slowestMs, detectedMs);
        if (detectedMs > detectWithinMs)
          problems.push(`${death.name}: ${set.id} was found out after ${detectedMs} ms.`);
      } else {
        const { accessToken } = await heldPair(set.id, row.generation);
        const { status } = await callApi(control, accessToken ?? "");
        if (status === 200) line.healthy++;
        else problems.push(`${death.name}: ${set.id} is shown as alive and answers ${status}.`);
        if (row.generation !== rotations + 1) {
          problems.push(
            `${death.name}: ${set.id} has generation ${row.generation} after ${rotations} rotations.`,
          );
        }
      }
    }
    const doubleSpends = await control.doubleSpends();
    const open = await countOpen();
    if (open > 0) problems.push(`${open} attempts are still open.`);
    if (doubleSpends.length > replays)
      problems.push(`${doubleSpends.length} double spends, ${replays} replays.`);
    console.table(Object.fromEntries(table));
    console.log(
      `${kills} kills in ${Math.round((performance.now() - began) / 1_000)} s; slowest verdict after ${slowestMs} ms; ` +
        `double spends ${doubleSpends.length}, replays ${replays}; problems ${problems.length}.`,
    );
    for (const problem of problems) console.error(problem);
    return problems.length === 0;
  } finally {
    await harness.stop();
  }
}

console.log(`drill:kill ${newId().slice(0, 8)}`);
process.exitCode = (await run()) ? 0 : 1;

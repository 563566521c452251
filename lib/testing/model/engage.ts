import { setTimeout as pause } from "node:timers/promises";
import { db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { forgetCalls } from "../forget-calls.ts";
import { passIdleDeadlines } from "./passing-time.ts";
import { Crash } from "./step-gates.ts";
import type { World } from "./world.ts";

/** The result of something that was started: it ended, or it sleeps at a gate and continues later. */
export type Ended<T> = { kind: "done"; value: T } | { kind: "refused" | "crashed" } | { kind: "asleep" };

const pollMs = 25;
const asleep = { kind: "asleep" } as const;

async function settle<T>(world: World, work: Promise<T>): Promise<Ended<T>> {
  try {
    return { kind: "done", value: await work };
  } catch (error) {
    if (error instanceof Crash) return { kind: "crashed" };
    if (error instanceof AppError) return { kind: "refused" };
    world.surprises.push(error);
    return { kind: "crashed" };
  }
}

/** Lets the deadline pass for callers that wait for an attempt which nobody is working on. */
async function letWaitersGo(world: World, ended: Promise<unknown>): Promise<void> {
  let isOver = false;
  const end = ended.then(() => {
    isOver = true;
  });
  while (!isOver) {
    const idle = [...world.gates.idle()];
    const waitedFor = { id: { in: idle }, outcome: null, joined: true, deadlineAt: { gt: new Date() } };
    const sets = await db().attempt.findMany({ where: waitedFor, select: { tokenSetId: true } });
    if (sets.length > 0) {
      await passIdleDeadlines(
        world,
        sets.map(({ tokenSetId }) => tokenSetId),
      );
    }
    await Promise.race([pause(pollMs), end]);
  }
}

/** Starts something and waits until it has ended or sleeps at a gate. */
export async function engage<T>(world: World, work: () => Promise<T>): Promise<Ended<T>> {
  // A provider that asked to wait is waited for: the model's time passes between its steps.
  await forgetCalls();
  const stalled = world.gates.nextStall().then(() => asleep);
  const ended = settle(world, work());
  const first = Promise.race([ended, stalled]);
  await letWaitersGo(world, first);
  const result = await first;
  if (result.kind === "asleep") world.background.push(ended);
  return result;
}

/** Wakes what sleeps and waits until it has ended, or sleeps again. */
export async function wakeAll(world: World): Promise<void> {
  await engage(world, async () => {
    const waiting = world.background.splice(0);
    world.gates.release();
    await Promise.all(waiting);
  });
}

/** Ends a run, which may have failed half-way. */
export async function endWorld(world: World): Promise<void> {
  world.gates.disarm();
  while (world.gates.isStalling()) await wakeAll(world);
  await Promise.all(world.background);
}

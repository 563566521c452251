import { setTimeout as pause } from "node:timers/promises";
import type { RuntimeRole } from "#lib/db/database-roles.ts";
import { waitUntil } from "../../scripts/wait-until.ts";
import type { AppMachine } from "./app-machine.ts";
import { awayWithAnswer, loseMoment } from "./lost-knowledge.ts";
import type { Machine, Wire } from "./network.ts";
import type { Site } from "./site.ts";
import { migrate, upgrade } from "./upgrade.ts";

/** Something that goes wrong, and is put right again. */
export interface DrillEvent {
  name: string;
  /** Whether it needs links that can be cut. */
  cuts?: boolean;
  happen(site: Site, problems: string[]): Promise<void>;
}

/** How long something stays broken: the scenario, not a wait for something. */
const brokenForMs = 5_000;

function killProcess(name: "a" | "b", kind: RuntimeRole): DrillEvent {
  return {
    name: `${kind} of ${name} killed`,
    async happen(site) {
      const machine: AppMachine = site[name];
      await machine.kill([kind]);
      await pause(brokenForMs);
      await machine.start([kind]);
    },
  };
}

function cutLink(what: string, machine: Machine, wire: Wire): DrillEvent {
  return {
    name: `link cut: ${what}`,
    cuts: true,
    async happen({ network }) {
      network.cut(machine, wire);
      try {
        await pause(brokenForMs);
      } finally {
        network.heal(machine, wire);
      }
    },
  };
}

/** What pages and tokens cost without anything: machines wait for the refresh that is due. */
const nothing: DrillEvent = {
  name: "nothing",
  happen: async () => {
    await pause(3 * brokenForMs);
  },
};

const loseStandby: DrillEvent = {
  name: "a standby lost",
  async happen({ group }) {
    const standby = group.standbys().at(-1);
    await standby?.kill();
    await pause(brokenForMs);
    await standby?.start();
    await group.waitForStandbys(2);
  },
};

const failOver: DrillEvent = {
  name: "primary killed, failover",
  async happen({ group }) {
    const old = group.primary();
    await old.kill();
    await group.failOver();
    await group.waitForStandbys(1);
    await group.rebuild(old.machine);
    await group.waitForStandbys(2);
  },
};

/** No connection is closed: whoever waits for an answer hears nothing, and the old primary believes that it is one. */
const vanish: DrillEvent = {
  name: "primary's machine vanished, failover",
  cuts: true,
  async happen({ group, network }) {
    const old = group.primary();
    for (const wire of ["db", "repl"] as const) network.cut(old.machine, wire);
    await group.failOver();
    await group.waitForStandbys(1);
    await pause(brokenForMs);
    // Fenced before it may be heard again.
    await old.kill();
    for (const wire of ["db", "repl"] as const) network.heal(old.machine, wire);
    await group.rebuild(old.machine);
    await group.waitForStandbys(2);
  },
};

const killMachine: DrillEvent = {
  name: "machine a lost, and back with its disk",
  async happen({ a }) {
    await a.kill();
    await pause(2 * brokenForMs);
    await a.start();
  },
};

const killFront: DrillEvent = {
  name: "nginx killed and started again",
  happen: ({ front }) => front.killAndRestart(),
};

const killed = (["a", "b"] as const).flatMap((name) =>
  (["web", "worker", "handout"] as const).map((kind) => killProcess(name, kind)),
);

const usualEvents: readonly DrillEvent[] = [
  nothing,
  ...killed,
  killFront,
  cutLink("a and Postgres", "a", "db"),
  cutLink("a and the provider", "a", "prov"),
  cutLink("nginx and a", "a", "front"),
  cutLink("the primary and a standby", "pg3", "repl"),
  loseStandby,
  failOver,
  vanish,
  killMachine,
];

const fewEvents: readonly DrillEvent[] = [
  killProcess("a", "worker"),
  cutLink("b and Postgres", "b", "db"),
  failOver,
];

/**
 * The events that were asked for on the command line: all, few, what only one disk or one server knows, or those that
 * processes of an earlier release go through, the migration beneath them, and their upgrade.
 */
export function chooseEvents(options: readonly string[]): readonly DrillEvent[] {
  if (options.includes("--upgrade-from"))
    return [nothing, migrate, nothing, killProcess("a", "worker"), upgrade, nothing];
  if (options.includes("--short")) return fewEvents;
  const rare = [loseMoment, awayWithAnswer];
  return options.includes("--rare") ? rare : [...usualEvents, ...rare];
}

/** What came of one event. */
export interface EventReport {
  event: string;
  /** The longest time without a page, and without a token, in milliseconds, from its begin until both were had again. */
  pagesMs: number;
  tokensMs: number;
}

const backWithinMs = 60_000;
const settleMs = 2_000;

/** Has an event happen, and waits until pages and tokens are there again. */
export async function observe(site: Site, event: DrillEvent, problems: string[]): Promise<EventReport> {
  const { pages, tokens } = site;
  const beganMs = performance.now();
  await event.happen(site, problems);
  const overMs = performance.now();
  // What goes wrong a moment later belongs to it.
  await pause(settleMs);
  const isBack = () => pages.isHadSince(overMs + settleMs / 2) && tokens.isHadSince(overMs + settleMs / 2);
  if (!(await waitUntil(isBack, { timeoutMs: backWithinMs, intervalMs: 50 })))
    problems.push(`After "${event.name}" pages or tokens did not come back within ${backWithinMs} ms.`);
  return {
    event: event.name,
    pagesMs: pages.longestGapMs(beganMs),
    tokensMs: tokens.longestGapMs(beganMs),
  };
}

import type { Actor } from "#lib/auth/actor.ts";
import { AppError } from "#lib/errors.ts";
import type { MachineCredentials } from "#lib/machines/create-machine.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { by } from "#lib/testing/by.ts";
import { sha256Hex } from "#lib/testing/model/provider-truth.ts";
import { checkTokenSet } from "#lib/token-sets/check-token-set.ts";
import { collect } from "../handout/till.ts";
import { type DayTime, waitMinutes } from "./day-time.ts";
import type { Collected, DaySet } from "./judge-sets.ts";

/** What people did in the day. */
export interface Clicks {
  refreshes: number;
  checks: number;
  /** Codes of what they were told instead, and how often. */
  told: Map<string, number>;
}

interface Clicking {
  actor: Actor;
  sets: readonly DaySet[];
  day: DayTime;
  random: () => number;
  signal: AbortSignal;
}

const clickEveryMinutes = 5;

/** People look at a set now and then: they check it, and refresh one of two. */
export async function clickAround({ actor, sets, day, random, signal }: Clicking): Promise<Clicks> {
  const clicks: Clicks = { refreshes: 0, checks: 0, told: new Map() };
  const press = async (what: "refreshes" | "checks", work: () => Promise<unknown>) => {
    try {
      await work();
      clicks[what] += 1;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      clicks.told.set(error.code, (clicks.told.get(error.code) ?? 0) + 1);
    }
  };
  for (let turn = 0; !signal.aborted; turn += 1) {
    const tokenSetId = sets[Math.floor(random() * sets.length)]?.id ?? "";
    await press("checks", () => checkTokenSet(by(actor), tokenSetId));
    const request = { tokenSetId, requestedAt: new Date(), trigger: "person" } as const;
    if (turn % 2 === 0) await press("refreshes", () => refreshTokenSet(by(actor), request));
    await waitMinutes(day, clickEveryMinutes, signal);
  }
  return clicks;
}

interface Collecting {
  url: string;
  machine: MachineCredentials;
  day: DayTime;
  signal: AbortSignal;
}

const askEveryMinutes = 10;

/** A machine that asks for its access token every ten minutes of the day, and calls nothing with it. */
export async function collectAllDay({ url, machine, day, signal }: Collecting) {
  const collected: Collected[] = [];
  let refused = 0;
  while (!signal.aborted) {
    const got = await collect(url, machine).catch(() => null);
    if (got === null) refused += 1;
    else
      collected.push({
        accessSha256: sha256Hex(got.token),
        until: Date.now() + got.until - performance.now(),
      });
    await waitMinutes(day, askEveryMinutes, signal);
  }
  return { collected, refused };
}

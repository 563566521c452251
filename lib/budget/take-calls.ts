import "server-only";
import { type Db, db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { providerName } from "#lib/oauth/get-provider.ts";
import { type Asker, type CallKind, countedAs, shareOf } from "./call-shares.ts";
import { callsNoted } from "./meter-calls.ts";
import {
  type Grant,
  giveBack,
  insertBudget,
  takeFromBudget,
  type Unused,
} from "./provider-budget-repository.ts";

/** Calls that are wanted together. */
export interface WantedCalls {
  kind: Exclude<CallKind, "person">;
  atMost: number;
  /** How many go together: only a multiple of it is of use. */
  unit: number;
}

async function take(
  client: Db,
  { kind, atMost, unit }: { kind: Asker; atMost: number; unit: number },
): Promise<Grant> {
  const perMinute = env().LARDER_PROVIDER_CALLS_PER_MINUTE;
  const want = { kind: countedAs(kind), perMinute, atMost, unit, ...shareOf(kind, perMinute) };
  const grant = await takeFromBudget(client, providerName(), want);
  if (grant) return grant;
  await insertBudget(client, providerName());
  return take(client, { kind, atMost, unit });
}

/**
 * Takes calls to the provider out of the budget that all processes share, before anything is claimed: as many as the
 * kind's share allows now, 0 while the provider asks to wait.
 */
export async function takeCalls(wanted: WantedCalls): Promise<Grant> {
  await callsNoted();
  return take(db(), wanted);
}

/** Gives back calls that were taken and will not be made. */
export async function returnCalls(unused: Unused): Promise<void> {
  await giveBack(db(), providerName(), unused);
}

/** Pages show minutes: the next full one, so that the time they show is not too early. */
const toFullMinute = (at: Date) => new Date(Math.ceil(at.getTime() / 60_000) * 60_000);

const untouched = "Nothing was sent, and nothing was changed.";

/**
 * Takes the calls that one request needs, in its own transaction where it has one: all of them or none. A machine's request
 * counts as a refresh, so that people come first, and a bulk run's comes after what is due.
 * @throws AppError rate_limited, while the provider asks to wait or when this minute's calls are used up
 */
export async function requireCalls(
  client: Db,
  calls: number,
  kind: "person" | "refresh" | "bulk" = "person",
): Promise<void> {
  const { calls: granted, waitUntil, moreInMs } = await take(client, { kind, atMost: calls, unit: calls });
  if (granted > 0) return;
  const retryAfterSeconds = Math.ceil(moreInMs / 1_000);
  if (waitUntil) {
    throw new AppError(
      "rate_limited",
      {
        what: `Apicbase asks us to wait until ${toFullMinute(waitUntil).toISOString()}.`,
        safe: untouched,
        next: "Try again after that; what is due, Larder refreshes by itself.",
      },
      { retryAfterSeconds },
    );
  }
  throw new AppError(
    "rate_limited",
    {
      what: "The calls to Apicbase that one minute allows are used up.",
      safe: untouched,
      next: `Try again in ${retryAfterSeconds} seconds.`,
    },
    { retryAfterSeconds },
  );
}

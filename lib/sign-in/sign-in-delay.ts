import "server-only";
import { createHash } from "node:crypto";
import type { Caller } from "#lib/auth/context.ts";
import { knows } from "#lib/auth/known-device.ts";
import { db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { toWait } from "#lib/text/wait-words.ts";
import {
  countFailure,
  type DelayRule,
  findDelay,
  forgetFailures,
  takeBackFailure,
} from "./sign-in-delay-repository.ts";

const quarterHour = 15 * 60;

/**
 * Nobody is locked out: failures make the next try wait, and a try that has to wait is not counted. Strangers together slow
 * an account by a minute at most; a device on which it has signed in before they do not slow at all.
 */
const rules = {
  device: { free: 5, firstSeconds: 2, mostSeconds: quarterHour },
  pair: { free: 5, firstSeconds: 2, mostSeconds: quarterHour },
  account: { free: 20, firstSeconds: 1, mostSeconds: 60 },
  address: { free: 50, firstSeconds: 1, mostSeconds: quarterHour },
} satisfies Record<string, DelayRule>;

/** Whose password is tried, and from where. */
export interface SignInTry extends Omit<Caller, "userAgent"> {
  email: string;
}

interface Counter {
  key: string;
  rule: DelayRule;
  /** Ends with a success; the others count for everybody who shares them. */
  isOwn: boolean;
}

function countersOf({ email, address, device }: SignInTry): Counter[] {
  const keyOf = (name: keyof typeof rules, ...of: string[]) =>
    `${name}:${createHash("sha256").update(of.join("\n")).digest("base64url")}`;
  const counter = (name: keyof typeof rules, isOwn: boolean, ...of: string[]): Counter => ({
    key: keyOf(name, ...of),
    rule: rules[name],
    isOwn,
  });
  if (knows(device, email)) return [counter("device", true, device.id, email)];
  return [
    counter("pair", true, email, address),
    counter("account", false, email),
    counter("address", false, address),
  ];
}

const toSeconds = (until: Date, now: Date) =>
  Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1_000));

/** Counts a try as failed until it succeeds. How many seconds to wait, where it may not be made yet. */
async function beginTry(counters: readonly Counter[], now: Date): Promise<number | null> {
  const keys = counters.map(({ key }) => key);
  const until = await findDelay(db(), keys, now);
  if (until) return toSeconds(until, now);
  for (const [index, { key, rule }] of counters.entries()) {
    if (await countFailure(db(), key, rule, now)) continue;
    // A try that has to wait is not counted, by the others neither.
    await takeBackFailure(db(), keys.slice(0, index), now);
    return toSeconds((await findDelay(db(), keys, now)) ?? now, now);
  }
  return null;
}

/** What came of a try: whether it succeeded, or how long it has to wait before it may be made. */
export type JudgedTry = { waitSeconds: number } | { waitSeconds: null; succeeded: boolean };

/**
 * Makes one try over all processes, where none has to wait. One that succeeds ends what failed before from here, and counts
 * for nobody; one that could not be made counts for nobody either.
 */
export async function makeSignInTry(
  given: SignInTry,
  now: Date,
  judge: () => Promise<boolean>,
): Promise<JudgedTry> {
  const counters = countersOf(given);
  const keysOf = (isOwn: boolean) =>
    counters.filter((counter) => counter.isOwn === isOwn).map(({ key }) => key);
  const waitSeconds = await beginTry(counters, now);
  if (waitSeconds !== null) return { waitSeconds };
  let succeeded: boolean;
  try {
    succeeded = await judge();
  } catch (error) {
    await takeBackFailure(db(), [...keysOf(true), ...keysOf(false)], now);
    throw error;
  }
  if (succeeded) {
    await forgetFailures(db(), keysOf(true));
    await takeBackFailure(db(), keysOf(false), now);
  }
  return { waitSeconds: null, succeeded };
}

/** The same for a form: whether it succeeded. @throws AppError rate_limited */
export async function requireSignInTry(
  given: SignInTry,
  { safe, now }: { safe: string; now: Date },
  judge: () => Promise<boolean>,
): Promise<boolean> {
  const judged = await makeSignInTry(given, now, judge);
  if (judged.waitSeconds === null) return judged.succeeded;
  const next = `Wait ${toWait(judged.waitSeconds)}, then try again.`;
  const text = { what: "Too many wrong passwords.", safe, next };
  throw new AppError("rate_limited", text, { retryAfterSeconds: judged.waitSeconds });
}

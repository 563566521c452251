import { setTimeout as pause } from "node:timers/promises";

/** Something that is asked for all the time, and when it was had. */
export interface Watch {
  readonly name: string;
  /** The longest time between two answers, or without one, from `fromMs` until now, in milliseconds of `performance.now()`. */
  longestGapMs(fromMs: number): number;
  /** Whether it has been had since. */
  isHadSince(fromMs: number): boolean;
  /** How often it was had. */
  count(): number;
  /** What was wrong when it was not, with how often. */
  failures(): ReadonlyMap<string, number>;
  readonly ended: Promise<void>;
}

const everyMs = 100;

/** Asks again and again until the signal; what is had is noted with its time, and what is not, with its reason. */
export function watch(name: string, ask: () => Promise<void>, signal: AbortSignal): Watch {
  const hadAtMs: number[] = [];
  const failed = new Map<string, number>();
  async function repeat(): Promise<void> {
    while (!signal.aborted) {
      try {
        await ask();
        hadAtMs.push(performance.now());
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        failed.set(reason, (failed.get(reason) ?? 0) + 1);
      }
      await pause(everyMs);
    }
  }
  return {
    name,
    longestGapMs(fromMs) {
      const times = [...hadAtMs.filter((at) => at >= fromMs), performance.now()];
      const before = hadAtMs.findLast((at) => at < fromMs) ?? fromMs;
      return Math.round(Math.max(...times.map((at, index) => at - (times[index - 1] ?? before))));
    },
    isHadSince: (fromMs) => (hadAtMs.at(-1) ?? 0) >= fromMs,
    count: () => hadAtMs.length,
    failures: () => failed,
    ended: repeat(),
  };
}

const askWithinMs = 5_000;

/** A signed-in person's look at a page. @throws when it is anything but the page */
export async function readPage(url: string, cookie: string): Promise<void> {
  const answer = await fetch(url, {
    headers: { cookie, accept: "text/html" },
    redirect: "manual",
    signal: AbortSignal.timeout(askWithinMs),
  });
  await answer.text();
  if (answer.status !== 200) throw new Error(`the page answered ${answer.status}`);
}

/** A machine that holds no token and asks for one. @throws when it gets none */
export async function collectToken(
  url: string,
  { clientId, clientSecret }: { clientId: string; clientSecret: string },
): Promise<void> {
  const credentials = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
  const answer = await fetch(`${url}/api/oauth/token`, {
    method: "POST",
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
    signal: AbortSignal.timeout(askWithinMs),
  });
  await answer.text();
  if (answer.status !== 200) throw new Error(`the token endpoint answered ${answer.status}`);
}

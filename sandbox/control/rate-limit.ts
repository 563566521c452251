import { z } from "zod";
import type { Clock } from "../clock.ts";
import { type Answer, emptyAnswer } from "../machine/machine-call.ts";
import type { CallLog } from "./call-log.ts";

const windowMs = 60_000;

export const rateLimitSchema = z.strictObject({
  /** Calls in any sixty seconds, by all clients and on all endpoints together. */
  perMinute: z.number().int().min(1),
  headers: z.enum(["ratelimit", "x-ratelimit", "none"]).default("ratelimit"),
});

type Settings = z.infer<typeof rateLimitSchema>;

/** The limit for programs: none until a test sets one. */
export type RateLimit = {
  set(settings: Settings): void;
  clear(): void;
  /** The headers that tell what is left after the newest call, and the refusal when it was one too many. */
  judge(): { headers: Record<string, string>; refusal: Answer | null };
};

export function createRateLimit(callLog: CallLog, clock: Clock): RateLimit {
  let settings: Settings | null = null;
  return {
    set(value) {
      settings = value;
    },
    clear() {
      settings = null;
    },
    judge() {
      if (settings === null) return { headers: {}, refusal: null };
      const now = clock.now();
      const { count, oldestAt } = callLog.countSince(now - windowMs);
      const reset = Math.ceil(((oldestAt ?? now) + windowMs - now) / 1_000);
      const headers = toHeaders(settings, Math.max(0, settings.perMinute - count), reset);
      const refused = count > settings.perMinute;
      return { headers, refusal: refused ? emptyAnswer(429, { "Retry-After": String(reset) }) : null };
    },
  };
}

function toHeaders({ headers, perMinute }: Settings, left: number, reset: number): Record<string, string> {
  switch (headers) {
    case "none":
      return {};
    case "ratelimit":
      return {
        RateLimit: `"minute";r=${left};t=${reset}`,
        "RateLimit-Policy": `"minute";q=${perMinute};w=60`,
      };
    case "x-ratelimit":
      return {
        "X-RateLimit-Limit": String(perMinute),
        "X-RateLimit-Remaining": String(left),
        "X-RateLimit-Reset": String(reset),
      };
  }
}

/** The most calls that came within sixty seconds. */
export function mostPerMinute(receivedAt: readonly number[]): number {
  let first = 0;
  let most = 0;
  for (const [index, at] of receivedAt.entries()) {
    while ((receivedAt[first] ?? at) <= at - windowMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

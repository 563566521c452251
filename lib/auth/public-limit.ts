import "server-only";
import { AppError } from "#lib/errors.ts";
import { clientAddress } from "./client-address.ts";
import { consumeTry } from "./rate-limit.ts";

/** Far above what people behind one address do, and far below what keeps a process busy. */
const limit = { name: "public-action", points: 300, windowSeconds: 60 };

/** Counts one act of somebody without an account. @throws AppError rate_limited */
export async function requirePublicTry(headers: Headers): Promise<void> {
  if (await consumeTry(limit, clientAddress(headers))) return;
  throw new AppError(
    "rate_limited",
    {
      what: "Too many requests come from your network.",
      safe: "Nothing was changed.",
      next: "Wait a minute, then try again.",
    },
    { retryAfterSeconds: limit.windowSeconds },
  );
}

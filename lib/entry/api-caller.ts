import "server-only";
import { apiKeyPrefix } from "#lib/api-keys/api-key-secret.ts";
import { authenticateApiKey } from "#lib/api-keys/authenticate-api-key.ts";
import { clientAddress } from "#lib/auth/client-address.ts";
import type { Context } from "#lib/auth/context.ts";
import { consumeTry, type Limit, peekTries, takeTry } from "#lib/auth/rate-limit.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { afterAnswer } from "./after-answer.ts";
import { requestTime, requireRequestContext } from "./request-context.ts";

/** Wrong keys from one address: one that works is never counted here. */
const wrongKeys: Limit = { name: "api:wrong-key", points: 60, windowSeconds: 60 };

/** What a caller was told of its limit goes into every answer. */
export type AnswerHeaders = Record<string, string>;

/** The most that is looked at of what is presented as a key: a real one has 63 characters. */
const longestCredential = 200;
const bearer = /^Bearer +([^\s]+) *$/i;
const tokenParameters = ["access_token", "api_key", "apikey", "key", "token"];

/** Refuses a key in an address, where proxies and logs keep it. @throws AppError invalid_input */
function requireCleanAddress(url: string): void {
  const { searchParams, pathname } = new URL(url);
  const inName = tokenParameters.some((name) => searchParams.has(name));
  const inText = [pathname, ...searchParams.values()].some((text) => text.includes(apiKeyPrefix));
  if (!inName && !inText) return;
  throw new AppError("invalid_input", {
    what: "A key does not belong into an address: it would stay in logs.",
    safe: "Nothing was changed.",
    next: "Send it as Authorization: Bearer …, and revoke the key that stood in the address.",
  });
}

async function requireFewWrongKeys(address: string): Promise<void> {
  const { isAllowed, resetSeconds } = await peekTries(wrongKeys, address);
  if (isAllowed) return;
  throw new AppError(
    "rate_limited",
    { what: "Too many wrong API keys came from this address.", safe: "Nothing was changed." },
    { retryAfterSeconds: resetSeconds },
  );
}

/** The same for every cause, so that none can be told from another. */
function unknownKey(): AppError {
  return new AppError("unauthenticated", {
    what: "This API key does not work.",
    safe: "Nothing was changed.",
    next: "It may be mistyped, expired or revoked, or its maker may have left. Make a new one in Settings, API keys.",
  });
}

async function authenticate(header: string, headers: Headers): Promise<Context> {
  const now = requestTime();
  const address = clientAddress(headers);
  await requireFewWrongKeys(address);
  const presented = (bearer.exec(header)?.[1] ?? "").slice(0, longestCredential);
  const actor = await authenticateApiKey(presented, {
    ...{ address, userAgent: headers.get("user-agent"), now },
    later: afterAnswer,
  });
  if (actor) return { actor, now };
  await consumeTry(wrongKeys, address);
  throw unknownKey();
}

/** Who calls the JSON API: by a key, or by session where there is no Authorization header. @throws AppError unauthenticated, rate_limited, invalid_input */
export async function requireApiCaller(request: Request): Promise<Context> {
  requireCleanAddress(request.url);
  const header = request.headers.get("authorization");
  return header === null ? requireRequestContext() : authenticate(header, request.headers);
}

/**
 * Counts the call, for each key, or person in an organization, over all processes.
 * @param tell gets the headers that tell of the limit, also where the call is refused
 * @throws AppError rate_limited
 * @see draft-ietf-httpapi-ratelimit-headers
 */
export async function countCall({ actor }: Context, tell: (headers: AnswerHeaders) => void): Promise<void> {
  const quota = env().LARDER_API_CALLS_PER_MINUTE;
  const name = actor.key ? "key" : "person";
  const limit = { name: `api:${name}`, points: quota, windowSeconds: 60 };
  const who = actor.key ? actor.key.id : `${actor.userId}:${actor.organizationId}`;
  const { isAllowed, left, resetSeconds } = await takeTry(limit, who);
  tell({
    "ratelimit-policy": `"${name}";q=${quota};w=${limit.windowSeconds}`,
    ratelimit: `"${name}";r=${left};t=${resetSeconds}`,
  });
  if (isAllowed) return;
  throw new AppError(
    "rate_limited",
    {
      what: `More than ${quota} calls came in a minute.`,
      safe: "Nothing was changed.",
      next: `Go on in ${resetSeconds} seconds.`,
    },
    { retryAfterSeconds: resetSeconds },
  );
}

/** What a 401 or 403 says about credentials. @see RFC 6750 section 3 */
export function toChallenge(request: Request, code: string, permissions: readonly string[]): AnswerHeaders {
  const usedKey = request.headers.has("authorization");
  const realm = 'Bearer realm="Larder"';
  if (code === "unauthenticated") {
    return { "www-authenticate": usedKey ? `${realm}, error="invalid_token"` : realm };
  }
  if (code !== "forbidden" || !usedKey) return {};
  return { "www-authenticate": `${realm}, error="insufficient_scope", scope="${permissions.join(" ")}"` };
}

import "server-only";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { limitedAddress } from "#lib/auth/networks.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { logger } from "#lib/logger.ts";
import { inSpan } from "#lib/tracing/in-span.ts";
import { type Handout, handOutToken } from "./hand-out-token.ts";
import type { LookUp } from "./look-up.ts";
import { OAuthError } from "./oauth-error.ts";
import { readTokenRequest, type TokenHttpRequest, type TokenRequest } from "./token-request.ts";

/** The answer, whatever server it goes out through. */
export interface TokenHttpResponse {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
  /** An answer from memory: whether it is still proven to be true. If not, it is thrown away and the database is asked. */
  isProven?(): boolean;
}

/** The largest body that is read, in bytes. */
export const maxTokenRequestBytes = 8 * 1024;

// Wrong credentials by address, and by client ID: a machine that knows its secret is never counted.
const duration = 60;
const failuresByAddress = new RateLimiterMemory({ points: 60, duration });
const failuresByClient = new RateLimiterMemory({ points: 30, duration });
/** A limit's time begins with its first failure, so the last one counts no longer than this. */
const failuresCountMs = (duration + 1) * 1_000;

const plain = { "cache-control": "no-store", pragma: "no-cache", "content-type": "application/json" };

function toSuccess({ accessToken, expiresInSeconds, scopes, hint, isProven }: Handout): TokenHttpResponse {
  return {
    status: 200,
    headers: plain,
    body: {
      access_token: accessToken,
      token_type: "Bearer",
      expires_in: expiresInSeconds,
      scope: scopes.join(" "),
      // Stock clients ignore what they do not know.
      ...(hint === null ? {} : { larder_hint: hint }),
    },
    ...(isProven ? { isProven } : {}),
  };
}

/** A refusal in the RFC's form, with the page that mends it. @see RFC 6749 section 5.2 */
function toOAuthFailure(error: OAuthError, usedBasic: boolean): TokenHttpResponse {
  const { code, message, page, retryAfterSeconds, status } = error;
  const retry = retryAfterSeconds === null ? {} : { "retry-after": String(retryAfterSeconds) };
  const challenge = status === 401 && usedBasic ? { "www-authenticate": 'Basic realm="Larder"' } : {};
  return {
    status,
    headers: { ...plain, ...retry, ...challenge },
    body: {
      error: code,
      error_description: message,
      ...(page === null ? {} : { error_uri: `${env().LARDER_URL}${page}` }),
    },
  };
}

/** Until when anything that failed may still count. */
let failuresUntilMs = Number.NEGATIVE_INFINITY;

async function requireFewFailures(clientId: string, address: string): Promise<void> {
  if (performance.now() > failuresUntilMs) return;
  const [byAddress, byClient] = await Promise.all([
    failuresByAddress.get(limitedAddress(address)),
    failuresByClient.get(clientId),
  ]);
  const waits = [
    byAddress && byAddress.consumedPoints >= failuresByAddress.points ? byAddress.msBeforeNext : 0,
    byClient && byClient.consumedPoints >= failuresByClient.points ? byClient.msBeforeNext : 0,
  ];
  const waitMs = Math.max(...waits);
  if (waitMs === 0) return;
  throw new OAuthError("slow_down", "Too many wrong credentials from this address or for this client.", {
    retryAfterSeconds: Math.ceil(waitMs / 1_000),
  });
}

async function countFailure(clientId: string, address: string): Promise<void> {
  failuresUntilMs = performance.now() + failuresCountMs;
  await Promise.allSettled([
    failuresByAddress.consume(limitedAddress(address)),
    failuresByClient.consume(clientId),
  ]);
}

async function answer(
  request: TokenHttpRequest,
  asked: TokenRequest,
  lookUp: LookUp | undefined,
): Promise<TokenHttpResponse> {
  const { address, userAgent } = request;
  await requireFewFailures(asked.clientId, address);
  try {
    return toSuccess(await handOutToken(asked, { address, userAgent }, lookUp));
  } catch (error) {
    if (error instanceof OAuthError && error.code === "invalid_client")
      await countFailure(asked.clientId, address);
    throw error;
  }
}

function toUnavailable(error: unknown): OAuthError {
  if (error instanceof AppError && error.code === "rate_limited") {
    return new OAuthError("temporarily_unavailable", error.text.what, { retryAfterSeconds: 30 });
  }
  logger().error({ error }, "A machine could not be answered.");
  return new OAuthError("temporarily_unavailable", "Larder cannot answer now. Nothing was changed.", {
    retryAfterSeconds: 5,
  });
}

/**
 * Answers a request to the token endpoint. Never throws.
 * @param lookUp where machines are looked up; the database unless given
 * @see RFC 6749 sections 4.4, 5.1 and 5.2
 */
export async function answerTokenRequest(
  request: TokenHttpRequest,
  lookUp?: LookUp,
): Promise<TokenHttpResponse> {
  const usedBasic = request.authorization !== null;
  if (request.method !== "POST") {
    const failure = toOAuthFailure(new OAuthError("invalid_request", "Ask with POST."), usedBasic);
    return { ...failure, status: 405, headers: { ...failure.headers, allow: "POST" } };
  }
  return inSpan(
    "token request",
    { kind: "server", traceparent: request.traceparent ?? null },
    async (span) => {
      try {
        const answered = await answer(request, readTokenRequest(request), lookUp);
        span.add({ status: answered.status });
        return answered;
      } catch (error) {
        const failure = error instanceof OAuthError ? error : toUnavailable(error);
        span.add({ status: failure.status, outcome: failure.code });
        return toOAuthFailure(failure, usedBasic);
      }
    },
  );
}

import "server-only";
import type { AuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { findSessionCookie, readSessionId, sessionCookieName } from "#lib/auth/session-cookie.ts";
import { findActorBySession, revokeSession } from "#lib/auth/session-repository.ts";
import { type Clock, systemClock } from "#lib/clock.ts";
import { db } from "#lib/db/client.ts";
import { isSecureOrigin, sessionSecret } from "#lib/env.ts";
import { logger } from "#lib/logger.ts";
import { endSession } from "#lib/sign-in/end-session.ts";
import { type SignIn, signIn } from "#lib/sign-in/sign-in.ts";
import { afterAnswer } from "./after-answer.ts";
import { readCaller } from "./read-caller.ts";

const cookieLifetimeSeconds = 12 * 60 * 60;

interface SignInRequest {
  headers: Headers;
  /** Hears what came of a try to sign in: next-auth's own answer has no room for it. */
  hear: (result: SignIn) => void;
  clock?: Clock;
}

function credentials({ headers, hear, clock = systemClock }: SignInRequest) {
  return CredentialsProvider({
    credentials: { email: { type: "email" }, password: { type: "password" } },
    async authorize(given) {
      const caller = await readCaller(headers);
      const replaces = await readSessionId(findSessionCookie(headers.get("cookie")));
      const ctx = { ...caller, replaces, later: afterAnswer, now: clock() };
      // next-auth puts the message of what is thrown into a URL.
      const result = await signIn(ctx, given).catch((error: unknown) => {
        logger().error({ where: "sign in", error }, "failed");
        throw new Error("unavailable");
      });
      hear(result);
      if (result.outcome === "must_wait") throw new Error(`must_wait:${result.seconds}`);
      return result.outcome === "signed_in" ? { id: result.userId, sessionId: result.sessionId } : null;
    },
  });
}

/** Ends the session that next-auth signs out of. */
async function signOut({ headers, clock = systemClock }: SignInRequest, sessionId: string): Promise<void> {
  const now = clock();
  const actor = await findActorBySession(db(), sessionId, now);
  if (actor) await endSession({ ...(await readCaller(headers)), actor, now });
  else await revokeSession(db(), sessionId, now);
}

const toCookie = (sessionId: string | undefined) => (sessionId === undefined ? {} : { sessionId });

/** next-auth's configuration: it keeps the cookie, the database keeps the session. */
export function nextAuthOptions(request: SignInRequest): AuthOptions {
  return {
    secret: sessionSecret(),
    session: { strategy: "jwt", maxAge: cookieLifetimeSeconds },
    useSecureCookies: isSecureOrigin(),
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        options: { httpOnly: true, sameSite: "lax", path: "/", secure: isSecureOrigin() },
      },
    },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
    providers: [credentials(request)],
    callbacks: {
      // Only the id goes into the cookie: name and role are read from the database every time.
      jwt: ({ token, user }) => toCookie(user ? user.sessionId : token.sessionId),
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url, baseUrl }) =>
        URL.canParse(url, baseUrl) && new URL(url, baseUrl).origin === baseUrl ? url : baseUrl,
    },
    events: {
      async signOut({ token }) {
        if (token?.sessionId) await signOut(request, token.sessionId);
      },
    },
    logger: {
      error: (errorCode) => logger().warn({ errorCode }, "next-auth refused a request"),
      warn: (errorCode) => logger().debug({ errorCode }, "next-auth warned"),
      debug: () => {},
    },
  };
}

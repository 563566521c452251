import "server-only";
import { decode } from "next-auth/jwt";
import { isSecureOrigin, sessionSecret } from "#lib/env.ts";
import { findCookie } from "./find-cookie.ts";

/**
 * The cookie that carries the signed-in session's id, encrypted by next-auth. Over TLS its name binds it to this host, so
 * that no neighbouring one can set it. @see RFC 6265bis section 4.1.3.2
 */
export function sessionCookieName(): string {
  return isSecureOrigin() ? "__Host-larder.session" : "larder.session";
}

/** The session that a cookie's value names, or null. next-auth's pieces of a longer value are not joined: ours is short. */
export async function readSessionId(value: string | undefined): Promise<string | null> {
  if (!value) return null;
  const payload = await decode({ token: value, secret: sessionSecret() }).catch(() => null);
  return payload?.sessionId ?? null;
}

/** The value of the session's cookie in a `Cookie` header. */
export function findSessionCookie(header: string | null): string | undefined {
  return findCookie(header, sessionCookieName());
}

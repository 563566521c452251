import { encode } from "next-auth/jwt";
import { sessionCookieName } from "#lib/auth/session-cookie.ts";
import { createSession } from "#lib/auth/session-repository.ts";
import { db } from "#lib/db/client.ts";

/** Signs a member in, and returns the cookie that a browser would send. @param secret NEXTAUTH_SECRET of the web process */
export async function sessionCookie(
  { userId, organizationId }: { userId: string; organizationId: string },
  secret: string,
): Promise<string> {
  const session = { userId, organizationId, membershipVersion: 1, userAgent: "test" };
  const sessionId = await createSession(db(), session, new Date());
  return `${sessionCookieName()}=${await encode({ token: { sessionId }, secret, maxAge: 4 * 60 * 60 })}`;
}

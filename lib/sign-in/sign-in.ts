import "server-only";
import { z } from "zod";
import type { AddressedContext } from "#lib/auth/context.ts";
import { verifyPassword } from "#lib/auth/password.ts";
import { createSession, revokeSession } from "#lib/auth/session-repository.ts";
import { findUserWithPasswordHash } from "#lib/auth/user-repository.ts";
import { db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import { consumeSignInTry, forgetSignInTries } from "./sign-in-limit.ts";

const credentialsSchema = z.object({
  email: z
    .string()
    .trim()
    .toLowerCase()
    .max(254)
    .regex(/^[^\p{Cc}]+$/u),
  password: z.string().min(1).max(512),
});

export type SignIn =
  | { outcome: "signed_in"; sessionId: string; userId: string }
  | { outcome: "refused" }
  | { outcome: "rate_limited" };

/**
 * Checks email and password and opens a session. Gives the same answer for every refusal: no such account, wrong
 * password, disabled in every organization.
 */
export async function signIn(
  ctx: AddressedContext & {
    userAgent: string;
    /** The session that this browser had until now; it ends. */
    replaces?: string | null;
  },
  credentials: unknown,
): Promise<SignIn> {
  const { address, userAgent, replaces, now } = ctx;
  const parsed = credentialsSchema.safeParse(credentials);
  if (!parsed.success) return { outcome: "refused" };
  const { email, password } = parsed.data;
  if (!(await consumeSignInTry(email, address))) return { outcome: "rate_limited" };
  const user = await findUserWithPasswordHash(db(), email);
  const fits = await verifyPassword(password, user?.passwordHash ?? null);
  const membership = user?.memberships[0];
  if (!user || !fits || !membership) return { outcome: "refused" };
  if (user.demo && !env().LARDER_DEMO) return { outcome: "refused" };
  await forgetSignInTries(email, address);
  if (replaces) await revokeSession(db(), replaces, now);
  const sessionId = await createSession(
    db(),
    {
      userId: user.id,
      organizationId: membership.organizationId,
      membershipVersion: membership.version,
      userAgent,
    },
    now,
  );
  return { outcome: "signed_in", sessionId, userId: user.id };
}

import "server-only";
import { z } from "zod";
import { ofMember } from "#lib/audit/audit-subjects.ts";
import { recordSecurityEvent } from "#lib/audit/record-security-event.ts";
import type { AddressedContext } from "#lib/auth/context.ts";
import { writeDevice } from "#lib/auth/known-device.ts";
import { verifyPassword } from "#lib/auth/password.ts";
import { createSession, revokeSession } from "#lib/auth/session-repository.ts";
import { findUserWithPasswordHash } from "#lib/auth/user-repository.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { env } from "#lib/env.ts";
import { noteSignInRefused } from "./note-sign-in-refused.ts";
import { makeSignInTry } from "./sign-in-delay.ts";

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
  | {
      outcome: "signed_in";
      sessionId: string;
      userId: string;
      /** The value of the cookie by which this browser is known from now on. */
      device: string;
    }
  | { outcome: "refused" }
  | { outcome: "must_wait"; seconds: number };

/** The browser that signs in. */
export interface SignInContext extends AddressedContext {
  /** The session that this browser had until now; it ends. */
  replaces?: string | null;
  /** Does work once the answer is sent: its time does not tell which addresses have accounts. At once, where there is none. */
  later?: (work: () => Promise<void>) => void;
}

type Account = NonNullable<Awaited<ReturnType<typeof findUserWithPasswordHash>>>;

/** Opens the session, in the organization of which the person has been a member for longest; null where there is none. */
async function open(ctx: SignInContext, account: Account): Promise<string | null> {
  const [membership] = account.memberships;
  if (!membership) return null;
  const { now, replaces, userAgent } = ctx;
  const { id: userId, name } = account;
  const { organizationId, version: membershipVersion } = membership;
  return inTransaction(async (tx) => {
    if (replaces) await revokeSession(tx, replaces, now);
    const session = { userId, organizationId, membershipVersion, userAgent: userAgent ?? "" };
    const sessionId = await createSession(tx, session, now);
    const event = { action: "member.signed-in", ...ofMember({ id: userId, organizationId, name }) } as const;
    await recordSecurityEvent(tx, { actor: { userId, name }, now, caller: ctx }, event);
    return sessionId;
  });
}

/** Why somebody is not let in, for the record; they are not told. */
function toReason(account: Account | null): string {
  if (account === null) return "no such account";
  return account.memberships.length === 0 ? "wrong password, or disabled" : "wrong password";
}

async function noteRefused(ctx: SignInContext, account: Account | null, isSlowed: boolean): Promise<void> {
  const action = isSlowed ? "member.sign-in-slowed" : "member.sign-in-refused";
  const { address, userAgent, now, later } = ctx;
  const reason = isSlowed ? "too many wrong passwords" : toReason(account);
  const note = () =>
    noteSignInRefused({ address, userAgent: userAgent ?? "", now }, { action, account, reason });
  if (later) later(note);
  else await note();
}

function mayEnter({ demo, memberships }: Account): boolean {
  return memberships.length > 0 && (!demo || env().LARDER_DEMO);
}

/**
 * Checks email and password and opens a session. Gives the same answer for every refusal: no such account, wrong
 * password, disabled in every organization.
 */
export async function signIn(ctx: SignInContext, credentials: unknown): Promise<SignIn> {
  const parsed = credentialsSchema.safeParse(credentials);
  if (!parsed.success) return { outcome: "refused" };
  const { email, password } = parsed.data;
  const { address, device = null, now } = ctx;
  const account = await findUserWithPasswordHash(db(), email);
  const judged = await makeSignInTry({ email, address, device }, now, async () => {
    const fits = await verifyPassword(password, account?.passwordHash ?? null);
    return fits && account !== null && mayEnter(account);
  });
  if (judged.waitSeconds !== null) {
    await noteRefused(ctx, account, true);
    return { outcome: "must_wait", seconds: judged.waitSeconds };
  }
  const sessionId = judged.succeeded && account ? await open(ctx, account) : null;
  if (!account || sessionId === null) {
    await noteRefused(ctx, account, false);
    return { outcome: "refused" };
  }
  return { outcome: "signed_in", sessionId, userId: account.id, device: await writeDevice(device, email) };
}

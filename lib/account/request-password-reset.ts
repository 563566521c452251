import "server-only";
import type { AddressedContext } from "#lib/auth/context.ts";
import { consumeTry } from "#lib/auth/rate-limit.ts";
import { findUserWithPasswordHash } from "#lib/auth/user-repository.ts";
import { db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { canSendMail, sendMail } from "#lib/mail/send-mail.ts";
import type { RequestPasswordReset } from "./account-schema.ts";
import { makeResetLink } from "./make-reset-link.ts";
import { toResetMail } from "./password-mail.ts";

const windowSeconds = 3_600;
const limits = {
  address: { name: "password-reset:address", points: 20, windowSeconds },
  recipient: { name: "password-reset:recipient", points: 5, windowSeconds },
};

/** Runs work once the answer has been sent. */
export type Later = (work: () => Promise<void>) => void;

async function requireRequestLeft(address: string): Promise<void> {
  if (await consumeTry(limits.address, address)) return;
  throw new AppError("rate_limited", {
    what: "A new password was asked for too often from this address.",
    safe: "A link that was mailed stays valid for 30 minutes.",
    next: "Look for the mail, in the spam folder too, or wait an hour.",
  });
}

async function mailLink(email: string, now: Date): Promise<void> {
  const user = await findUserWithPasswordHash(db(), email);
  if (!user || (user.demo && !env().LARDER_DEMO)) return;
  const { url, expiresAt } = await makeResetLink(db(), { userId: user.id, byOperator: false, now });
  await sendMail(toResetMail({ to: email, url, expiresAt }));
}

/**
 * Mails a link for a new password to an address with an account. The answer and its time are the same without one: what
 * differs begins when the answer is sent. @throws AppError rate_limited, unavailable (no mail server)
 */
export async function requestPasswordReset(
  { address, now, later }: AddressedContext & { later: Later },
  { email }: RequestPasswordReset,
): Promise<void> {
  if (!canSendMail()) {
    throw new AppError("unavailable", {
      what: "This Larder cannot send mail.",
      safe: "Your password was not changed.",
      next: "Ask whoever runs Larder for a link: an operator can make one.",
    });
  }
  await requireRequestLeft(address);
  // Whoever asks too often in somebody's name is told nothing, and keeps nobody from a link that was mailed just now.
  if (await consumeTry(limits.recipient, email)) later(() => mailLink(email, now));
}

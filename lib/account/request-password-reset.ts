import "server-only";
import type { AddressedContext } from "#lib/auth/context.ts";
import { consumeTry } from "#lib/auth/rate-limit.ts";
import { findUserWithPasswordHash } from "#lib/auth/user-repository.ts";
import { db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { logger } from "#lib/logger.ts";
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

async function requireRequestLeft(address: string, email: string): Promise<void> {
  if ((await consumeTry(limits.address, address)) && (await consumeTry(limits.recipient, email))) return;
  throw new AppError("rate_limited", {
    what: "A new password was asked for too often.",
    safe: "Links that were sent stay valid for 30 minutes.",
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
  await requireRequestLeft(address, email);
  later(() =>
    mailLink(email, now).catch((error: unknown) => {
      logger().error({ where: "request password reset", error }, "failed");
    }),
  );
}

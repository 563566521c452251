import { env } from "#lib/env.ts";
import type { Mail } from "#lib/mail/send-mail.ts";

/** Where an invitation is accepted: only whoever it is for may learn this address. */
export function toInvitationUrl(token: string): string {
  return `${env().LARDER_URL}/invite/${token}`;
}

export interface InvitationLetter {
  to: string;
  organization: string;
  invitedBy: string;
  role: string;
  url: string;
  expiresAt: Date;
}

/** The mail that carries an invitation's link. */
export function toInvitationMail(letter: InvitationLetter): Mail {
  const { to, organization, invitedBy, role, url, expiresAt } = letter;
  return {
    to,
    subject: `${invitedBy} invites you to ${organization} on Larder`,
    text: [
      `${invitedBy} invites you to join ${organization} on Larder as ${role}.`,
      "",
      "Larder keeps the tokens with which applications reach Apicbase.",
      "",
      "To join, open this link. It works once, for this address only,",
      `until ${expiresAt.toUTCString()}:`,
      "",
      url,
      "",
      "If you did not expect this, leave it unopened: nothing happens.",
      "",
    ].join("\n"),
  };
}

import { env } from "#lib/env.ts";
import type { Mail } from "#lib/mail/send-mail.ts";

/** The mail that carries the link for a new password. */
export function toResetMail({ to, url, expiresAt }: { to: string; url: string; expiresAt: Date }): Mail {
  return {
    to,
    subject: "Set a new password for Larder",
    text: [
      "Somebody asked for a new password for your account on Larder.",
      "",
      `To set one, open this link. It works once, until ${expiresAt.toUTCString()}:`,
      "",
      url,
      "",
      "If that was not you, leave it unopened: your password stays as it is.",
      "",
    ].join("\n"),
  };
}

/** The mail that tells a person that their password was set by a link. */
export function toPasswordSetMail({ to, at }: { to: string; at: Date }): Mail {
  return {
    to,
    subject: "Your password for Larder was changed",
    text: [
      `The password of your account on Larder was set by a link at ${at.toUTCString()}.`,
      "You were signed out everywhere. API keys that you made still work.",
      "",
      "If that was not you, ask for a new password at once, and tell an owner of your organization:",
      "",
      `${env().LARDER_URL}/forgot-password`,
      "",
    ].join("\n"),
  };
}

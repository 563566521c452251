import "server-only";
import { createTransport } from "nodemailer";
import { env, isLoopback } from "#lib/env.ts";
import { logger } from "#lib/logger.ts";

const connectTimeoutMs = 5_000;
const silenceTimeoutMs = 10_000;

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

/** `off`: no mail server is configured. `failed`: the server did not accept the mail; the log says why. */
export type MailOutcome = "sent" | "failed" | "off";

/** Whether Larder can send mail at all. */
export function canSendMail(): boolean {
  return env().LARDER_SMTP_URL !== undefined;
}

/** Sends one plain-text mail through the configured server. Never throws: the link can also be passed on by hand. */
export async function sendMail(mail: Mail): Promise<MailOutcome> {
  const { LARDER_SMTP_URL: url, LARDER_MAIL_FROM: from } = env();
  if (!url) return "off";
  const transport = createTransport({
    url,
    // Larder mails one-time links: they must not cross a network unencrypted.
    requireTLS: !isLoopback(new URL(url)),
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: connectTimeoutMs,
    socketTimeout: silenceTimeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const { to, subject, text } = mail;
    await transport.sendMail({ from, to: { name: "", address: to }, subject, text });
    return "sent";
  } catch (error) {
    logger().warn({ error }, "could not send a mail");
    return "failed";
  } finally {
    transport.close();
  }
}

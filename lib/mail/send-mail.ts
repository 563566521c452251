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

function openTransport(url: string) {
  return createTransport({
    url,
    // Larder mails one-time links: they must not cross a network unencrypted.
    requireTLS: !isLoopback(new URL(url)),
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: connectTimeoutMs,
    socketTimeout: silenceTimeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** A mail to several people, which has an id of its own. */
export interface Circular {
  to: readonly string[];
  subject: string;
  text: string;
  /** The same when it is sent again, so that mail programs know a repetition. */
  id: string;
}

/**
 * Hands a mail to the configured server. `refused` names the addresses that it did not take.
 * @throws Error of nodemailer when the server took none of it, or none is configured
 */
export async function submitMail({ to, subject, text, id }: Circular): Promise<{ refused: string[] }> {
  const { LARDER_SMTP_URL: url, LARDER_MAIL_FROM: from, LARDER_URL: origin } = env();
  if (!url) throw new Error("No mail server is configured.");
  const transport = openTransport(url);
  try {
    const recipients = to.map((address) => ({ name: "", address }));
    const messageId = `<${id}@${new URL(origin).hostname}>`;
    const { rejected } = await transport.sendMail({ from, to: recipients, subject, text, messageId });
    return { refused: rejected };
  } finally {
    transport.close();
  }
}

/** Sends one plain-text mail through the configured server. Never throws: the link can also be passed on by hand. */
export async function sendMail(mail: Mail): Promise<MailOutcome> {
  const { LARDER_SMTP_URL: url, LARDER_MAIL_FROM: from } = env();
  if (!url) return "off";
  const transport = openTransport(url);
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

import "server-only";
import { canSendMail, submitMail } from "#lib/mail/send-mail.ts";
import type { Message } from "./message-body.ts";

const longestAnswer = 200;

/** How it went with a mail; `note` names addresses that the server did not take. */
export type MailAnswer = { kind: "accepted"; note: string | null } | { kind: "none"; cause: string };

function sayMailFault(error: unknown): string {
  if (!(error instanceof Error)) return "The mail could not be sent.";
  if ("response" in error && typeof error.response === "string") {
    return `The mail server answered: ${error.response.replace(/\s+/g, " ").slice(0, longestAnswer)}`;
  }
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (code === "ETIMEDOUT") return "The mail server did not answer in time.";
  if (code === "EDNS") return "The mail server’s name was not found.";
  if (code === "ETLS") return "The mail server offers no encrypted connection.";
  return "There is no connection to the mail server.";
}

/** Mails a message to all addresses. Never throws. */
export async function mailMessage(
  id: string,
  addresses: readonly string[],
  { subject, text }: Message,
): Promise<MailAnswer> {
  if (addresses.length === 0) return { kind: "none", cause: "The organization has no owner to send it to." };
  if (!canSendMail()) return { kind: "none", cause: "No mail server is configured: LARDER_SMTP_URL." };
  try {
    const { refused } = await submitMail({ id, to: addresses, subject, text });
    const note = refused.length === 0 ? null : `The mail server did not take it for ${refused.join(", ")}.`;
    return { kind: "accepted", note };
  } catch (error) {
    return { kind: "none", cause: sayMailFault(error) };
  }
}

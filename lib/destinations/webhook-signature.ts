import "server-only";
import { createHmac, randomBytes } from "node:crypto";

const prefix = "whsec_";
const keyBytes = 32;

/** What a webhook is sent with, beside its body. */
export interface SignedMessage {
  /** The same however often the message is sent. */
  id: string;
  /** When it is sent this time. */
  sentAt: Date;
  body: string;
}

/** A new secret to sign with: shown once. */
export function newSigningSecret(): string {
  return prefix + randomBytes(keyBytes).toString("base64");
}

/**
 * The headers by which a receiver knows a message and its sender: one signature for each secret, so that a receiver with
 * either one takes it.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signWebhook({ id, sentAt, body }: SignedMessage, secrets: readonly string[]) {
  const timestamp = Math.floor(sentAt.getTime() / 1000).toString();
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
  });
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
}

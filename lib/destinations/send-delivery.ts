import "server-only";
import { UnsealError } from "#lib/crypto/seal.ts";
import { getVault } from "#lib/vault/vault.ts";
import { placeInDestination } from "./destination-secret.ts";
import type { Outside } from "./guarded-connection.ts";
import { type Judgement, judgeAnswer } from "./judge-answer.ts";
import { mailMessage } from "./mail-message.ts";
import { toBody } from "./message-body.ts";
import type { ClaimedDelivery } from "./outbox-repository.ts";
import { type Post, postMessage } from "./post-message.ts";
import { signWebhook } from "./webhook-signature.ts";

const userAgent = "Larder";

/** Opens what the destination has sealed and makes the request. @throws UnsealError */
async function toPost(delivery: ClaimedDelivery, sentAt: Date): Promise<Post> {
  const vault = await getVault();
  const { id, kind, urlSealed, secretSealed, previousSecretSealed, previousUntil } = delivery;
  if (kind === "mail" || urlSealed === null) throw new Error("Mail goes to no address of the web.");
  const open = (sealed: string, column: string) => vault.open(sealed, placeInDestination(delivery, column));
  const body = toBody(kind, delivery);
  const secrets = secretSealed === null ? [] : [open(secretSealed, "secretSealed")];
  if (previousSecretSealed !== null && previousUntil !== null && previousUntil > sentAt) {
    secrets.push(open(previousSecretSealed, "previousSecretSealed"));
  }
  return {
    url: open(urlSealed, "urlSealed"),
    body,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "user-agent": userAgent,
      ...(secrets.length > 0 ? signWebhook({ id, sentAt, body }, secrets) : {}),
    },
  };
}

/** Sends a delivery once, as its kind of destination wants it, and judges the answer. */
export async function sendDelivery(
  delivery: ClaimedDelivery,
  outside: Outside,
  sentAt: Date,
): Promise<Judgement> {
  if (delivery.kind === "mail") {
    const answer = await mailMessage(delivery.id, delivery.addresses, delivery);
    if (answer.kind === "none") return judgeAnswer(answer);
    return { ...judgeAnswer({ kind: "none", cause: "" }), isAccepted: true, note: answer.note };
  }
  try {
    return judgeAnswer(await postMessage(await toPost(delivery, sentAt), outside));
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    const cause = "The address or secret does not open: a master key is missing on Larder’s machine.";
    return judgeAnswer({ kind: "none", cause });
  }
}

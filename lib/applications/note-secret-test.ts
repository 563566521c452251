import "server-only";
import type { SecretTestOutcome } from "#generated/prisma/client.ts";
import { releaseApplication } from "#lib/custody/application-hold-repository.ts";
import { isCurrentRefused, markAccepted, markRefused } from "#lib/custody/client-secret-repository.ts";
import { promote } from "#lib/custody/offer-client-secrets.ts";
import type { Tx } from "#lib/db/in-transaction.ts";
import { noteSecretTest } from "./application-repository.ts";

/** A secret that was tested, and what was said of it. */
export interface TestedSecret {
  applicationId: string;
  secretId: string;
  slot: "current" | "next";
  outcome: SecretTestOutcome;
}

/**
 * Notes what a test taught. An accepted secret ends the hold; a waiting one takes the place of a current one that is
 * refused, and waits beside one that is not until a refresh has used it. A refused one is marked and holds nothing.
 * The application must be locked.
 */
export async function noteTestedSecret(
  tx: Tx,
  { applicationId, secretId, slot, outcome }: TestedSecret,
  now: Date,
): Promise<void> {
  await noteSecretTest(tx, secretId, outcome, now);
  if (outcome === "refused") await markRefused(tx, [secretId], now);
  if (outcome !== "accepted") return;
  await markAccepted(tx, secretId, now);
  await releaseApplication(tx, applicationId);
  if (slot === "next" && (await isCurrentRefused(tx, applicationId))) {
    await promote(tx, applicationId, secretId, now);
  }
}

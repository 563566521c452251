import "server-only";
import type { Context } from "#lib/auth/context.ts";
import { AppError } from "#lib/errors.ts";
import { getVault } from "#lib/vault/vault.ts";
import { changeDestination } from "./change-destination.ts";
import type { CreatedDestination } from "./create-destination.ts";
import { findSealedSecret, replaceSecret } from "./destination-repository.ts";
import { placeInDestination } from "./destination-secret.ts";
import { newSigningSecret } from "./webhook-signature.ts";

const hourMs = 3_600_000;

/**
 * Gives a webhook a new signing secret; for a while every message is signed with both.
 * @throws AppError not_found, forbidden, conflict (it signs nothing)
 */
export async function rollDestinationSecret(
  ctx: Context,
  { destinationId, overlapHours }: { destinationId: string; overlapHours: number },
): Promise<CreatedDestination> {
  const { organizationId } = ctx.actor;
  const vault = await getVault();
  const signingSecret = newSigningSecret();
  return changeDestination(ctx, {
    destinationId,
    action: "destination.secret-rolled",
    async change(tx, { id, name }) {
      const sealed = await findSealedSecret(tx, id);
      if (sealed === null) {
        throw new AppError("conflict", {
          what: "Only webhooks are signed, and this is none.",
          safe: "Nothing was changed.",
        });
      }
      const place = (column: string) => placeInDestination({ destinationId, organizationId }, column);
      const previous = vault.open(sealed, place("secretSealed"));
      const isKept = overlapHours > 0;
      await replaceSecret(tx, id, {
        secretSealed: vault.seal(signingSecret, place("secretSealed")),
        previousSecretSealed: isKept ? vault.seal(previous, place("previousSecretSealed")) : null,
        previousUntil: isKept ? new Date(ctx.now.getTime() + overlapHours * hourMs) : null,
      });
      return { result: { id, name, signingSecret }, detail: { overlapHours } };
    },
  });
}

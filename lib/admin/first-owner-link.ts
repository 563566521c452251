import "server-only";
import type { PublicContext } from "#lib/auth/context.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { isEmpty, issueSetupToken } from "#lib/setup/setup-token.ts";

/** A new link with which the first owner is made, once; earlier ones end. @throws AppError conflict, once there is one */
export async function makeFirstOwnerLink({ now }: PublicContext): Promise<string> {
  if (await isEmpty()) return `${env().LARDER_URL}/setup?token=${await issueSetupToken(now)}`;
  throw new AppError("conflict", {
    what: "Larder has its first owner already.",
    safe: "Nothing was changed.",
    next: "An operator creates further organizations, and an owner invites people.",
  });
}

import "server-only";
import { commandLine } from "#lib/audit/audit-actor.ts";
import type { PublicContext } from "#lib/auth/context.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import {
  type HandedOver,
  handOverIn,
  type OpenInvitation,
  readOpenInvitations,
} from "#lib/members/hand-over-invitation.ts";

/** The newest open invitations of all organizations. */
export function listEveryInvitation({ now }: PublicContext): Promise<OpenInvitation[]> {
  return readOpenInvitations(now);
}

/** A new link for an open invitation, to be given to its recipient. @throws AppError not_found, conflict */
export function makeInvitationLink({ now }: PublicContext, { id }: { id: string }): Promise<HandedOver> {
  return inTransaction((tx) => handOverIn(tx, { actor: commandLine, now }, id));
}

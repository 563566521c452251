import type { Actor } from "#lib/auth/actor.ts";
import type { Role } from "#lib/auth/permissions.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { handOverIn } from "#lib/members/hand-over-invitation.ts";
import { inviteMember } from "#lib/members/invite-member.ts";
import { by } from "./by.ts";
import { newEmail } from "./people.ts";

interface Wish {
  email?: string;
  role?: Role;
}

/** An invitation with the token of its link, which an operator was given to hand over. */
export async function inviteWithLink(from: Actor, { email = newEmail(), role = "support" }: Wish = {}) {
  const { id } = await inviteMember(by(from), { email, role });
  const operator = { userId: null, name: "The operator" };
  const { url } = await inTransaction((tx) => handOverIn(tx, { actor: operator, now: new Date() }, id));
  return { id, email, token: url.split("/invite/")[1] ?? "" };
}

import type { Actor } from "#lib/auth/actor.ts";
import type { Role } from "#lib/auth/permissions.ts";
import { db } from "#lib/db/client.ts";

function whereIs({ userId, organizationId }: Pick<Actor, "userId" | "organizationId">) {
  return { userId_organizationId: { userId, organizationId } };
}

/** Gives a member another role. */
export async function changeRole(member: Actor, role: Role): Promise<void> {
  await db().membership.update({
    where: whereIs(member),
    data: { role, version: { increment: 1 } },
  });
}

/** Disables a member. */
export async function disableMember(member: Actor): Promise<void> {
  await db().membership.update({
    where: whereIs(member),
    data: { disabledAt: new Date(), version: { increment: 1 } },
  });
}

/** Takes a member out of the organization. */
export async function removeMember(member: Actor): Promise<void> {
  await db().membership.delete({ where: whereIs(member) });
}

import "server-only";
import type { Db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import type { Actor } from "./actor.ts";
import type { MemberKey } from "./present-rights.ts";

/**
 * A member as they may act now, for work that goes on without their session: null when the membership is gone or disabled.
 * Never an operator.
 * @param sessionId what stands in for the session
 */
export async function findActorOfMember(
  db: Db,
  { userId, organizationId }: MemberKey,
  sessionId: string,
): Promise<Actor | null> {
  const found = await db.membership.findUnique({
    where: { userId_organizationId: { userId, organizationId } },
    select: {
      role: true,
      disabledAt: true,
      organization: { select: { name: true } },
      user: { select: { name: true, email: true, demo: true } },
    },
  });
  if (!found || found.disabledAt || (found.user.demo && !env().LARDER_DEMO)) return null;
  const { name, email } = found.user;
  const { role, organization } = found;
  return {
    ...{ userId, name, email, sessionId, organizationId },
    ...{ organizationName: organization.name, role, isOperator: false },
  };
}

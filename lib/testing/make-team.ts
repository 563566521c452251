import type { Actor } from "#lib/auth/actor.ts";
import { type Role, roles } from "#lib/auth/permissions.ts";
import { createSession, findActorBySession } from "#lib/auth/session-repository.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeMember, makeOrganization } from "#lib/factories/organization-factory.ts";
import { asOwner } from "./as-owner.ts";

export const teamPassword = "a long enough password";

/** One signed-in person for each role, all of one organization. */
export type Team = Record<Role, Actor> & { organizationId: string };

/** Signs a member in and reads the actor back, as every request does. */
export async function actorOf(userId: string, organizationId: string): Promise<Actor> {
  const now = new Date();
  const session = { userId, organizationId, membershipVersion: 1, userAgent: "test" };
  const actor = await findActorBySession(db(), await createSession(db(), session, now), now);
  if (!actor) throw new Error("The new session has no actor.");
  return actor;
}

/** Makes an organization with a member of each role. */
export async function makeTeam(name = "Brasserie Leopold"): Promise<Team> {
  const now = new Date();
  const { id: organizationId } = await makeOrganization(name, now);
  const actors = new Map<Role, Actor>();
  for (const role of roles) {
    const email = `${role}-${newId()}@larder.test`;
    const member = { organizationId, email, name: `The ${role}`, role, password: teamPassword };
    const { userId } = await makeMember(member, now);
    actors.set(role, await actorOf(userId, organizationId));
  }
  const one = (role: Role) => {
    const actor = actors.get(role);
    if (!actor) throw new Error(`There is no ${role}.`);
    return actor;
  };
  return {
    organizationId,
    owner: one("owner"),
    admin: one("admin"),
    developer: one("developer"),
    support: one("support"),
  };
}

/** The same person as an operator of the installation. */
export async function asOperator(actor: Actor): Promise<Actor> {
  await asOwner().user.update({ where: { id: actor.userId }, data: { operatorSince: new Date() } });
  return { ...actor, isOperator: true };
}

import type { Actor } from "#lib/auth/actor.ts";
import type { Role } from "#lib/auth/permissions.ts";
import { createSession, findActorBySession } from "#lib/auth/session-repository.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeMember } from "#lib/factories/organization-factory.ts";
import { actorOf, teamPassword } from "./make-team.ts";

/** An address that nobody else has. */
export function newEmail(word = "person"): string {
  return `${word}-${newId()}@larder.test`;
}

/** One more signed-in member of an organization. */
export async function addMember(organizationId: string, role: Role, email = newEmail(role)): Promise<Actor> {
  const member = { organizationId, email, name: `Another ${role}`, role, password: teamPassword };
  const { userId } = await makeMember(member, new Date());
  return actorOf(userId, organizationId);
}

/** A further session of a person, as another browser would have it. */
export async function openSession(actor: Actor, userAgent = "test"): Promise<string> {
  const { userId, organizationId } = actor;
  const where = { userId_organizationId: { userId, organizationId } };
  const { version } = await db().membership.findUniqueOrThrow({ where, select: { version: true } });
  return createSession(db(), { userId, organizationId, membershipVersion: version, userAgent }, new Date());
}

/** Whether a session lets anybody in. */
export async function isAlive(sessionId: string): Promise<boolean> {
  return (await findActorBySession(db(), sessionId, new Date())) !== null;
}

/** The membership's row, or null. */
export function membershipOf(userId: string, organizationId: string) {
  return db().membership.findUnique({ where: { userId_organizationId: { userId, organizationId } } });
}

/** How many owners may sign in. */
export function countOwners(organizationId: string): Promise<number> {
  return db().membership.count({ where: { organizationId, role: "owner", disabledAt: null } });
}

/** The audit events of an organization, oldest first, as `action subject`. */
export async function recordOf(organizationId: string): Promise<string[]> {
  const events = await db().auditEvent.findMany({ where: { organizationId }, orderBy: { id: "asc" } });
  return events.map((event) => `${event.action} ${event.subjectName}`);
}

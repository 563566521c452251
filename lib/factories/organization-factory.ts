import { hashPassword } from "#lib/auth/password.ts";
import type { Role } from "#lib/auth/permissions.ts";
import { type Db, db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";

/** Makes an organization. */
export async function makeOrganization(name: string, now: Date): Promise<{ id: string; name: string }> {
  const id = newId();
  await db().organization.create({ data: { id, name, createdAt: now }, select: { id: true } });
  return { id, name };
}

export interface MemberOptions {
  organizationId: string;
  email: string;
  name: string;
  role: Role;
  password: string;
  demo?: boolean;
  isOperator?: boolean;
  /** Chosen beforehand, for rows that name the person before the person exists. */
  userId?: string;
}

// A hash is slow by design, and tests make hundreds of people with one password.
const hashes = new Map<string, Promise<string>>();

function hashOnce(password: string): Promise<string> {
  const known = hashes.get(password) ?? hashPassword(password);
  hashes.set(password, known);
  return known;
}

/** Makes a person with one membership; people who are given the same password have the same hash. */
export async function makeMember(
  options: MemberOptions,
  now: Date,
  client: Db = db(),
): Promise<{ userId: string }> {
  const userId = options.userId ?? newId();
  const { organizationId, role, email, name } = options;
  await client.user.create({
    data: {
      id: userId,
      email,
      name,
      demo: options.demo ?? false,
      operatorSince: options.isOperator ? now : null,
      passwordHash: await hashOnce(options.password),
      createdAt: now,
      memberships: { create: { organizationId, role, createdAt: now } },
    },
    select: { id: true },
  });
  return { userId };
}

/** Makes an existing person a member of another organization. */
export async function makeMembership(
  membership: { userId: string; organizationId: string; role: Role },
  now: Date,
  client: Db = db(),
): Promise<void> {
  await client.membership.create({ data: { ...membership, createdAt: now }, select: { userId: true } });
}

import "server-only";
import { commandLine } from "#lib/audit/audit-actor.ts";
import type { PublicContext } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { AppError } from "#lib/errors.ts";
import { foundOrganization } from "#lib/organizations/found-organization.ts";
import { organizationNameSchema } from "#lib/organizations/organization-schema.ts";
import { listOrganizationRows } from "./admin-repository.ts";
import { getAccount } from "./get-account.ts";

export interface OrganizationEntry {
  id: string;
  name: string;
  members: number;
  /** The addresses of those who own it and are not disabled. */
  owners: string[];
}

/** Every organization of this installation, by name. */
export async function listEveryOrganization(): Promise<OrganizationEntry[]> {
  const rows = await listOrganizationRows(db());
  return rows.map(({ id, name, _count, memberships }) => ({
    id,
    name,
    members: _count.memberships,
    owners: memberships.map(({ user }) => user.email),
  }));
}

/** Creates an organization that somebody with an account owns; its id. @throws AppError invalid_input, not_found */
export async function createOrganizationFor(
  { now }: PublicContext,
  { name, owner }: { name: string; owner: string },
): Promise<string> {
  const parsed = organizationNameSchema.safeParse({ name });
  if (!parsed.success) {
    throw new AppError("invalid_input", {
      what: `This is no name for an organization: ${parsed.error.issues[0]?.message ?? "it is not usable"}`,
      safe: "Nothing was created.",
    });
  }
  return inTransaction(async (tx) => {
    const { id: ownerId } = await getAccount(tx, owner);
    return foundOrganization(tx, { actor: commandLine, now }, { name: parsed.data.name, ownerId });
  });
}

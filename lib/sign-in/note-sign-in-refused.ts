import "server-only";
import { somebody } from "#lib/audit/audit-actor.ts";
import { ofMember } from "#lib/audit/audit-subjects.ts";
import type { AuditAction } from "#lib/audit/audit-words.ts";
import { noteRefusal } from "#lib/audit/record-security-event.ts";
import type { AddressedContext } from "#lib/auth/context.ts";
import { listOrganizationsOf } from "#lib/auth/user-repository.ts";
import { db } from "#lib/db/client.ts";

interface RefusedSignIn {
  action: Extract<AuditAction, "member.sign-in-refused" | "member.sign-in-slowed">;
  /** Null for an address without an account: that concerns nobody here, and the address is not written down. */
  account: { id: string; name: string } | null;
  reason: string;
}

/** Notes that somebody was refused a person's account, in all organizations of that person. */
export async function noteSignInRefused(ctx: AddressedContext, refused: RefusedSignIn): Promise<void> {
  const { now, ...caller } = ctx;
  const { action, account, reason } = refused;
  const organizations = account ? await listOrganizationsOf(db(), account.id) : [];
  const entries = organizations.flatMap((organizationId) =>
    account ? [ofMember({ id: account.id, organizationId, name: account.name })] : [],
  );
  const of = account?.id ?? "no account";
  await noteRefusal({ actor: somebody, now, caller }, { action, of, entries, reason });
}

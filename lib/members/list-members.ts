import "server-only";
import { type Actor, requirePermission } from "#lib/auth/actor.ts";
import { db } from "#lib/db/client.ts";
import { getMemberRow, listMemberRows } from "./member-repository.ts";
import { type MemberView, toMemberView } from "./member-view.ts";

/** The organization's members, by name. @throws AppError forbidden */
export async function listMembers(actor: Actor): Promise<MemberView[]> {
  requirePermission(actor, "member:read");
  const rows = await listMemberRows(db(), actor.organizationId);
  return rows.map((row) => toMemberView(row, actor.userId));
}

/** One member. @throws AppError forbidden, not_found */
export async function getMember(actor: Actor, userId: string): Promise<MemberView> {
  requirePermission(actor, "member:read");
  return toMemberView(await getMemberRow(db(), actor.organizationId, userId), actor.userId);
}

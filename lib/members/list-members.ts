import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { listMemberRows } from "./member-repository.ts";
import { type MemberView, toMemberView } from "./member-view.ts";

/** The organization's members, by name. @throws AppError forbidden */
export async function listMembers(ctx: Context): Promise<MemberView[]> {
  requirePermission(ctx.actor, "member:read");
  const rows = await listMemberRows(db(), ctx.actor.organizationId);
  return rows.map((row) => toMemberView(row, ctx.actor.userId));
}

import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { canInOrganization } from "#lib/auth/permissions.ts";
import { db } from "#lib/db/client.ts";
import { type MemberPage, toGrantorView, toOwnedKeyView, toOwnedMachineView } from "./member-page-view.ts";
import { getMemberRow } from "./member-repository.ts";
import { toMemberView } from "./member-view.ts";
import {
  countByGrantor,
  countMachinesOf,
  countOpenLinksOf,
  listLivingKeysOf,
  listMachinesOf,
  listSetsConnectedBy,
} from "./member-work-repository.ts";

const mostSets = 20;
const mostGrantors = 20;
const mostMachines = 20;

/**
 * One member: what they connected, made and sent, and whose rights at Apicbase that hangs on, as far as is known. Keys are
 * told to their owner and to whoever oversees keys. @throws AppError forbidden, not_found
 */
export async function getMemberPage(ctx: Context, { userId }: { userId: string }): Promise<MemberPage> {
  const { actor, now } = ctx;
  requirePermission(actor, "member:read");
  requirePermission(actor, "token-set:read");
  const row = await getMemberRow(db(), actor.organizationId, userId);
  const maySeeKeys = userId === actor.userId || canInOrganization(actor.role, "api-key:oversee");
  const [sets, grantors, keys, machines, machineCount, openLinks] = await Promise.all([
    listSetsConnectedBy(db(), row, { now, take: mostSets }),
    countByGrantor(db(), row, mostGrantors),
    maySeeKeys ? listLivingKeysOf(db(), row, now) : null,
    listMachinesOf(db(), row, { now, take: mostMachines }),
    countMachinesOf(db(), row, now),
    countOpenLinksOf(db(), row, now),
  ]);
  const total = grantors.reduce((sum, { connected }) => sum + connected, 0);
  return {
    member: toMemberView(row, actor.userId),
    connected: { total: Math.max(total, sets.length), sets },
    grantors: grantors.map(toGrantorView),
    keys: keys?.map(toOwnedKeyView) ?? null,
    machines: machines.map(toOwnedMachineView),
    machineCount,
    openLinks,
  };
}

import "server-only";
import type { Db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { canInEnvironment, type Environment, type EnvironmentPermission } from "./permissions.ts";

export interface Wish {
  userId: string;
  organizationId: string;
  permission: EnvironmentPermission;
  environment: Environment;
}

/** Whether somebody may do this by the database's present state: for what was allowed a while ago and happens now. */
export async function memberStillMay(db: Db, wish: Wish): Promise<boolean> {
  const { userId, organizationId, permission, environment } = wish;
  const membership = await db.membership.findUnique({
    where: { userId_organizationId: { userId, organizationId } },
    select: { role: true, disabledAt: true, user: { select: { demo: true } } },
  });
  if (!membership || membership.disabledAt) return false;
  if (membership.user.demo && !env().LARDER_DEMO) return false;
  return canInEnvironment(membership.role, permission, environment);
}

/** @throws AppError forbidden, when the membership was changed since the request began */
export async function requireStillMay(db: Db, wish: Wish): Promise<void> {
  if (await memberStillMay(db, wish)) return;
  throw new AppError("forbidden", {
    what: "Your role was changed meanwhile: you may no longer do this.",
    safe: "Nothing was changed.",
    next: "Ask an owner or admin of your organization.",
  });
}

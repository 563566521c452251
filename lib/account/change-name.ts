import "server-only";
import type { Context } from "#lib/auth/context.ts";
import { updateUserName } from "#lib/auth/user-repository.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { recordOwnChange } from "./record-own-change.ts";

/** Renames the actor in all their organizations; past activity keeps the old name. */
export async function changeName(ctx: Context, { name }: { name: string }): Promise<void> {
  if (ctx.actor.name === name) return;
  await inTransaction(async (tx) => {
    await updateUserName(tx, ctx.actor.userId, name);
    const renamed = { ...ctx, actor: { ...ctx.actor, name } };
    await recordOwnChange(tx, renamed, { action: "member.renamed", detail: { from: ctx.actor.name } });
  });
}

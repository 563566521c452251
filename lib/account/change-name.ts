import "server-only";
import type { Actor } from "#lib/auth/actor.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { recordOwnChange } from "./record-own-change.ts";

/** Gives the actor another name, in all their organizations; what is on the record keeps the old one. */
export async function changeName(actor: Actor, name: string, now: Date): Promise<void> {
  if (actor.name === name) return;
  await inTransaction(async (tx) => {
    await tx.user.update({ where: { id: actor.userId }, data: { name }, select: { id: true } });
    await recordOwnChange(tx, { ...actor, name }, "member.renamed", { from: actor.name }, now);
  });
}

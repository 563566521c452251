import "server-only";
import { requireOperator } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { listUnread } from "./declare-journal-lost.ts";

/** A process that has ended, and whose journal on its machine may hold answers that the database lacks. */
export interface MissingAnswers {
  instanceId: string;
  name: string;
  offers: number;
  firstAt: string;
}

/** Where answers may lie that no process has read yet, for operators. @throws AppError forbidden */
export async function listMissingAnswers(ctx: Context): Promise<MissingAnswers[]> {
  requireOperator(ctx.actor, "installation:read");
  return (await listUnread()).map(({ firstAt, ...journal }) => ({
    ...journal,
    firstAt: firstAt.toISOString(),
  }));
}

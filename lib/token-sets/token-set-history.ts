import "server-only";
import type { Actor } from "#lib/auth/actor.ts";
import { listAttemptRows } from "#lib/custody/attempt-repository.ts";
import type { Db } from "#lib/db/client.ts";
import { type AttemptRow, type AttemptView, toAttemptView } from "./attempt-view.ts";
import { findBrought } from "./brought-generation.ts";
import { type GenerationView, toGenerationView } from "./generation-view.ts";
import { listGenerationRows, listRotations } from "./token-set-repository.ts";

const shown = 50;

/** Attempts of a token set in words, with what each brought; for operators with the processes that made them. */
export async function toAttemptViews(
  db: Db,
  tokenSetId: string,
  rows: readonly AttemptRow[],
  { isOperator }: Pick<Actor, "isOperator">,
): Promise<AttemptView[]> {
  const refreshed = rows.filter(({ kind, outcome }) => kind === "refresh" && outcome === "issued");
  const rotations = await listRotations(
    db,
    tokenSetId,
    refreshed.map(({ generation }) => generation),
  );
  return rows.map((row) => {
    const view = toAttemptView(row, findBrought(row, rows, rotations));
    return isOperator ? { ...view, instance: row.instance } : view;
  });
}

/** The newest 50 attempts of a token set that the actor has read. */
export async function listAttemptViews(
  db: Db,
  tokenSetId: string,
  actor: Pick<Actor, "isOperator">,
): Promise<AttemptView[]> {
  return toAttemptViews(db, tokenSetId, await listAttemptRows(db, tokenSetId, shown), actor);
}

/** The newest 50 generations of a token set that the caller has read. */
export async function listGenerationViews(db: Db, tokenSetId: string): Promise<GenerationView[]> {
  return (await listGenerationRows(db, tokenSetId, shown)).map(toGenerationView);
}

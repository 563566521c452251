import "server-only";
import { listAttemptRows } from "#lib/custody/attempt-repository.ts";
import type { Db } from "#lib/db/client.ts";
import { type AttemptView, toAttemptView } from "./attempt-view.ts";
import { type GenerationView, toGenerationView } from "./generation-view.ts";
import { listGenerationRows } from "./token-set-repository.ts";

const shown = 50;

/** The newest 50 attempts of a token set that the caller has read. */
export async function listAttemptViews(db: Db, tokenSetId: string): Promise<AttemptView[]> {
  return (await listAttemptRows(db, tokenSetId, shown)).map(toAttemptView);
}

/** The newest 50 generations of a token set that the caller has read. */
export async function listGenerationViews(db: Db, tokenSetId: string): Promise<GenerationView[]> {
  return (await listGenerationRows(db, tokenSetId, shown)).map(toGenerationView);
}

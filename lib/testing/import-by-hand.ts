import { expect } from "vitest";
import type { Actor } from "#lib/auth/actor.ts";
import { db } from "#lib/db/client.ts";
import { AppError } from "#lib/errors.ts";
import { importTokens } from "#lib/token-sets/import-tokens.ts";
import { by } from "./by.ts";
import { attemptsOf, eventsOf, rowOf } from "./make-connected-set.ts";

/** Somebody imports a pair. */
export function bring(
  actor: Actor,
  set: { id: string },
  pair: { accessToken: string; refreshToken: string },
  more: { expiresIn?: number; scope?: string; refreshAtOnce?: boolean } = {},
) {
  const { accessToken, refreshToken } = pair;
  const input = { tokenSetId: set.id, accessToken, refreshToken, trigger: "person" as const, ...more };
  return importTokens(by(actor), input);
}

/** What an import was refused with, as it leaves the server. */
export async function refusalOf(imported: Promise<unknown>) {
  const error = await imported.then(
    () => null,
    (refusal: unknown) => refusal,
  );
  if (!(error instanceof AppError)) throw new Error("The import was not refused.");
  return { code: error.code, text: error.text, fields: error.fields };
}

/** Nothing of a pair has been kept, and the set is as it was made. */
export async function expectNothingStored(set: { id: string }): Promise<void> {
  expect(await db().generation.count({ where: { tokenSetId: set.id } })).toBe(0);
  expect(await db().heldRefreshToken.count({ where: { tokenSetId: set.id } })).toBe(0);
  expect(await attemptsOf(set.id)).toEqual([]);
  expect(await rowOf(set.id)).toMatchObject({ generation: 0, fence: 0, claimedUntil: null });
}

/** The audit actions of a set, oldest first. */
export async function actionsOf(set: { id: string }): Promise<string[]> {
  return (await eventsOf(set.id)).map((event) => event.action);
}

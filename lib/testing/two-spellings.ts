import { db } from "#lib/db/client.ts";
import type { SandboxControl } from "../../sandbox/testing/sandbox-control.ts";
import { makePendingSet, makePendingSibling, type PendingSet } from "./connect-flow.ts";
import type { Team } from "./make-team.ts";

export interface TwoSpellings {
  /** Of the misspelled library. */
  one: PendingSet;
  /** Of the other one. */
  other: PendingSet;
  libraryId: string;
  intoId: string;
}

/** The library of a token set. */
export async function libraryOf({ id }: { id: string }): Promise<string> {
  return (await db().tokenSet.findUniqueOrThrow({ where: { id }, select: { libraryId: true } })).libraryId;
}

/** The names of a team's libraries. */
export async function libraryNames({ organizationId }: Team): Promise<string[]> {
  const rows = await db().library.findMany({ where: { organizationId }, orderBy: { name: "asc" } });
  return rows.map(({ name }) => name);
}

/** Two spellings of one customer, Cafe Nord and Café Nord, with a token set each. */
export async function makeTwoSpellings(
  control: SandboxControl,
  { organizationId }: Team,
  options: { environment?: "production" | "development" } = {},
): Promise<TwoSpellings> {
  const one = await makePendingSet(control, organizationId, { library: "Cafe Nord", ...options });
  const other = await makePendingSibling(one, organizationId, { library: "Café Nord" });
  return { one, other, libraryId: await libraryOf(one), intoId: await libraryOf(other) };
}

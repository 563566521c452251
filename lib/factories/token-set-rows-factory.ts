import type { Prisma } from "#generated/prisma/client.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import type { Health } from "#lib/health/token-set-health.ts";
import { columnsOf, type TokenSetColumns, usualHealth } from "./token-set-columns.ts";

const rowsAtOnce = 1_000;

export interface TokenSetRowsOptions {
  organizationId: string;
  applicationIds: readonly string[];
  libraryIds: readonly string[];
  count: number;
  health?: (index: number) => Health;
  environment?: (index: number) => Environment;
  columns?: (index: number) => TokenSetColumns;
}

/** Makes many token sets in bulk, without generations: for lists, counts and measurements. */
export async function makeTokenSetRows(options: TokenSetRowsOptions, now: Date): Promise<string[]> {
  const { organizationId, applicationIds, libraryIds, count } = options;
  const health = options.health ?? usualHealth;
  const environment =
    options.environment ?? ((index: number) => (index % 5 < 3 ? "production" : "development"));
  const scopes = ["accounts", "library"];
  const one = (index: number): Prisma.TokenSetCreateManyInput => ({
    id: newId(),
    organizationId,
    applicationId: applicationIds[index % applicationIds.length] ?? "",
    libraryId: libraryIds[(index * 7) % libraryIds.length] ?? "",
    environment: environment(index),
    name: `Till ${String((index * 7_919) % count).padStart(5, "0")}-${index}`,
    requestedScopes: scopes,
    grantedScopes: health(index) === "pending" ? [] : scopes,
    createdAt: now,
    ...columnsOf(health(index), index, now),
    ...options.columns?.(index),
  });
  const rows = Array.from({ length: count }, (_, index) => one(index));
  for (let start = 0; start < count; start += rowsAtOnce) {
    await db().tokenSet.createMany({ data: rows.slice(start, start + rowsAtOnce) });
  }
  return rows.map(({ id }) => id);
}

/** Makes libraries with numbered names in bulk. */
export async function makeLibraryRows(
  organizationId: string,
  count: number,
  now: Date,
  word = "Kitchen",
): Promise<string[]> {
  const data = Array.from({ length: count }, (_, index) => ({
    id: newId(),
    organizationId,
    name: `${word} ${String(index).padStart(4, "0")}`,
    createdAt: now,
  }));
  await db().library.createMany({ data });
  return data.map(({ id }) => id);
}

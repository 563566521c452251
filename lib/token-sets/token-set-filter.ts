import { z } from "zod";
import { Prisma } from "#generated/prisma/client.ts";
import { literally } from "#lib/db/literally.ts";
import { type CauseScope, causeIn } from "#lib/health/cause-sql.ts";
import { healthIs, inPhases } from "#lib/health/health-sql.ts";
import { causesForPeople } from "#lib/health/next-step.ts";
import { toWords } from "#lib/text/search-words.ts";
import { hidesEnded, type TokenSetFilter } from "./token-set-schema.ts";

/** For whom, and what stands around the rows. */
export interface ListScope extends CauseScope {
  now: Date;
}

const dayMs = 24 * 60 * 60 * 1_000;
/** Sets with an access token that Larder did not end and Apicbase did not declare lost. */
const withToken = inPhases(["on_hold", "in_doubt", "paused", "failing", "running"]);
/** Sets that Larder refreshes by itself. */
const planned = inPhases(["in_doubt", "failing", "running"]);

export const like = (words: string) => `%${literally(words)}%`;

const columns = { Library: `"TokenSet"."libraryId"`, Application: `"TokenSet"."applicationId"` };
type Named = keyof typeof columns;

/** How the names of a set's library and application are come by: found among all, or looked up for each set that is read. */
type NamesBy = "finding" | "looking up";

/** The sets of things whose name contains the words. */
function calledLike(table: Named, words: string, { organizationId }: ListScope, by: NamesBy): Prisma.Sql {
  if (by === "looking up") {
    return Prisma.sql`(SELECT "name" FROM ${Prisma.raw(`"${table}"`)} WHERE "id" = ${Prisma.raw(columns[table])}
      AND "organizationId" = ${organizationId}::uuid) ILIKE ${like(words)}`;
  }
  return Prisma.sql`${Prisma.raw(columns[table])} IN (
    SELECT "id" FROM ${Prisma.raw(`"${table}"`)}
    WHERE "organizationId" = ${organizationId}::uuid AND "name" ILIKE ${like(words)})`;
}

/** Whether a filter's value is an id, and not words. */
export const isId = (idOrWords: string) => z.uuid().safeParse(idOrWords).success;

/** The sets of the thing with this id, or of those whose name contains the words. */
function chosen(table: Named, idOrWords: string, scope: ListScope, by: NamesBy): Prisma.Sql {
  if (!isId(idOrWords)) return calledLike(table, idOrWords, scope, by);
  return Prisma.sql`${Prisma.raw(columns[table])} = ${idOrWords}::uuid`;
}

/** Of a client ID, this much of the beginning is enough: random text has any few characters somewhere. */
export const shortestOfClientId = 5;

/** Whether an application's client ID begins with the word. */
export function byClientId(word: string): Prisma.Sql {
  return word.length < shortestOfClientId ? Prisma.sql`FALSE` : Prisma.sql`starts_with("clientId", ${word})`;
}

/** One word, in any of the names by which people know a token set. */
function hasWord(word: string, scope: ListScope, by: NamesBy): Prisma.Sql {
  return Prisma.sql`("TokenSet"."name" ILIKE ${like(word)} OR "TokenSet"."authorizedBy" ILIKE ${like(word)}
    OR ${calledLike("Library", word, scope, by)} OR ${calledLike("Application", word, scope, by)}
    OR "TokenSet"."applicationId" IN (SELECT "id" FROM "Application"
      WHERE "organizationId" = ${scope.organizationId}::uuid AND ${byClientId(word)}))`;
}

/** The sets that an alert of the organization concerned, whatever became of them. */
function inAlert(alertId: string, { organizationId }: ListScope): Prisma.Sql {
  return Prisma.sql`"TokenSet"."id" IN (SELECT "tokenSetId" FROM "AlertSet"
    WHERE "alertId" = ${alertId}::uuid AND "organizationId" = ${organizationId}::uuid)`;
}

function inView(view: NonNullable<TokenSetFilter["view"]>, scope: ListScope): Prisma.Sql {
  const { now } = scope;
  switch (view) {
    case "needs-person":
      return causeIn(causesForPeople, scope, now);
    case "expires-soon": {
      const end = new Date(now.getTime() + 7 * dayMs);
      const expires = Prisma.sql`"TokenSet"."accessTokenExpiresAt"`;
      return Prisma.sql`${withToken} AND ${expires} > ${now}::timestamptz AND ${expires} <= ${end}::timestamptz`;
    }
    case "silent": {
      const dayAgo = new Date(now.getTime() - dayMs);
      return Prisma.sql`${withToken} AND ("TokenSet"."answeredAt" > ${dayAgo}::timestamptz) IS NOT TRUE`;
    }
  }
}

/** The sets whose access token expires, and those that Larder plans to refresh, from an instant on and before another. */
function inRanges({ expiresFrom, expiresTo, refreshFrom, refreshTo }: TokenSetFilter): Prisma.Sql[] {
  const expires = Prisma.sql`"TokenSet"."accessTokenExpiresAt"`;
  const refresh = Prisma.sql`"TokenSet"."nextRefreshAt"`;
  return [
    ...(expiresFrom ? [Prisma.sql`${withToken} AND ${expires} >= ${expiresFrom}::timestamptz`] : []),
    ...(expiresTo ? [Prisma.sql`${withToken} AND ${expires} < ${expiresTo}::timestamptz`] : []),
    ...(refreshFrom ? [Prisma.sql`${planned} AND ${refresh} >= ${refreshFrom}::timestamptz`] : []),
    ...(refreshTo ? [Prisma.sql`${planned} AND ${refresh} < ${refreshTo}::timestamptz`] : []),
  ];
}

/** Whether what the filter finds lies scattered in every order: it is gathered before it is put in order, unless it is much. */
export function isScattered({ q, by, cause, view, application, library }: TokenSetFilter): boolean {
  const isWords = (text: string | undefined) => text !== undefined && !isId(text);
  const named = isWords(application) || isWords(library);
  return named || q !== undefined || by !== undefined || cause !== undefined || view === "needs-person";
}

/** The list's filter as a condition on "TokenSet"; names are looked up where few sets are read. */
export function filterSql(filter: TokenSetFilter, scope: ListScope, by: NamesBy = "finding"): Prisma.Sql {
  const { now } = scope;
  const conditions = [Prisma.sql`"TokenSet"."organizationId" = ${scope.organizationId}::uuid`];
  if (filter.environment)
    conditions.push(Prisma.sql`"TokenSet"."environment" = ${filter.environment}::"Environment"`);
  if (filter.application) conditions.push(chosen("Application", filter.application, scope, by));
  if (filter.library) conditions.push(chosen("Library", filter.library, scope, by));
  if (filter.by) conditions.push(Prisma.sql`"TokenSet"."authorizedBy" ILIKE ${like(filter.by)}`);
  if (filter.scope) conditions.push(Prisma.sql`"TokenSet"."grantedScopes" @> ARRAY[${filter.scope}]`);
  if (filter.health) conditions.push(healthIs(filter.health, now));
  if (filter.cause) conditions.push(causeIn([filter.cause], scope, now));
  if (filter.alert) conditions.push(inAlert(filter.alert, scope));
  conditions.push(...inRanges(filter));
  if (filter.view) conditions.push(inView(filter.view, scope));
  if (hidesEnded(filter)) conditions.push(Prisma.sql`"TokenSet"."phase" NOT IN ('revoked', 'archived')`);
  if (filter.q) conditions.push(...toWords(filter.q).map((word) => hasWord(word, scope, by)));
  return Prisma.join(conditions, " AND ");
}

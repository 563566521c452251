import type { AlertCondition } from "#lib/alerts/alert-condition-view.ts";
import { judgeAlerts } from "#lib/alerts/judge-alerts.ts";
import { proposeRules } from "#lib/alerts/propose-rules.ts";
import type { Environment } from "#lib/auth/permissions.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import type { TokenSetColumns } from "#lib/factories/token-set-columns.ts";
import { makeLibraryRows, makeTokenSetRows } from "#lib/factories/token-set-rows-factory.ts";
import { makeDestination } from "./make-destination.ts";
import { makeInstance } from "./make-instance.ts";
import { makeTeam, type Team } from "./make-team.ts";

/** Gives a team the rules that organizations begin with, all of them telling to new destinations. Returns those. */
export async function makeRules(team: Team, destinations = 1, now = noon): Promise<string[]> {
  await proposeRules(now);
  const { organizationId } = team;
  const rules = await db().alertRule.findMany({ where: { organizationId }, select: { id: true } });
  const ids: string[] = [];
  for (let made = 0; made < destinations; made += 1) ids.push((await makeDestination(team)).id);
  await db().alertRuleDestination.createMany({
    data: rules.flatMap(({ id: ruleId }) =>
      ids.map((destinationId) => ({ ruleId, destinationId, organizationId })),
    ),
  });
  return ids;
}

/** A rule of a team. */
export function ruleOf(
  { organizationId }: Team,
  condition: AlertCondition,
  environment: Environment | null = "production",
) {
  return db().alertRule.findFirstOrThrow({ where: { organizationId, condition, environment } });
}

/** What was queued for a team, oldest first: to whom, of what type, and how it reads. */
export function messagesOf({ organizationId }: Pick<Team, "organizationId">) {
  return db().delivery.findMany({
    where: { organizationId },
    orderBy: { id: "asc" },
    select: { destinationId: true, type: true, subject: true, text: true, data: true },
  });
}

/** The types and subjects of what was queued for a team. */
export async function subjectsOf(team: Pick<Team, "organizationId">): Promise<string[]> {
  return (await messagesOf(team)).map(({ type, subject }) => `${type} ${subject}`);
}

/** The alerts of a team, the oldest first. */
export function alertsOf({ organizationId }: Pick<Team, "organizationId">) {
  return db().alert.findMany({ where: { organizationId }, orderBy: [{ openedAt: "asc" }, { id: "asc" }] });
}

/** Judges once at each of these minutes after noon. */
export async function judgeAt(...minutes: number[]): Promise<void> {
  for (const minute of minutes) await judgeAlerts(at(minute));
}

/** Noon of the day on which alerts are tried. */
export const noon = new Date("2026-03-01T12:00:00.000Z");

/** So many minutes after noon. */
export const at = (minutes: number) => new Date(noon.getTime() + minutes * 60_000);

/** The columns of a set whose connection was lost a minute before noon. */
export const lost = { verdict: "used_elsewhere", verdictAt: at(-1) } as const satisfies TokenSetColumns;

/** The columns of a set that failed three times, a minute before noon last. */
export const failing = {
  ...{ failureCount: 3, failedAt: at(-1), failureReason: { code: "not_answering", reason: "HTTP 503" } },
} satisfies TokenSetColumns;

/** As after a new connection or a refresh that brought a pair. */
export const works = (minutes: number): TokenSetColumns => ({
  ...{ verdict: null, verdictAt: null, credentialsRefusedAt: null, failureCount: 0, failedAt: null },
  ...{ refreshedAt: at(minutes), checkedAt: at(minutes), checkActive: true },
  ...{ accessTokenExpiresAt: at(minutes + 10_080), nextRefreshAt: at(minutes + 5_040) },
});

/** Makes an application of a team. */
export async function makeNamedApplication({ organizationId }: Team, name = "Till"): Promise<string> {
  const client = { clientId: newId(), clientSecret: "secret-of-the-client" };
  return (await makeApplication({ organizationId, ...client, name }, noon)).id;
}

/** Makes production sets of an application, healthy but for these columns. */
export async function makeSetRows(
  { organizationId }: Team,
  applicationId: string,
  count: number,
  columns: TokenSetColumns,
): Promise<string[]> {
  const libraryIds = await makeLibraryRows(organizationId, Math.min(count, 20), noon, `Kitchen ${newId()}`);
  const options = { organizationId, applicationIds: [applicationId], libraryIds, count };
  const usual = { health: () => "healthy" as const, environment: () => "production" as const };
  return makeTokenSetRows({ ...options, ...usual, columns: () => columns }, noon);
}

/** Changes columns of sets. */
export async function changeSets(ids: readonly string[], data: TokenSetColumns): Promise<void> {
  await db().tokenSet.updateMany({ where: { id: { in: [...ids] } }, data });
}

/** A living worker, and a team with its rules and an application: what an alert needs to be told. */
export async function prepareAlerts(): Promise<{ team: Team; applicationId: string }> {
  await makeInstance("worker-1", { sweptAt: new Date() });
  const team = await makeTeam();
  await makeRules(team);
  return { team, applicationId: await makeNamedApplication(team) };
}

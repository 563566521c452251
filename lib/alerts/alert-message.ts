import type { AlertTellingKind, Prisma } from "#generated/prisma/client.ts";
import type { TokenSetRow } from "#lib/custody/token-set-state-repository.ts";
import type { DeliveryType } from "#lib/destinations/delivery-type.ts";
import { env } from "#lib/env.ts";
import { type Diagnosis, diagnose } from "#lib/health/diagnose.ts";
import { conditionWords, isSetCondition } from "./alert-condition-view.ts";
import { isCause, sayAlert } from "./alert-headline.ts";
import type { AlertRow } from "./alert-repository.ts";
import type { RuleRow } from "./alert-rule-repository.ts";
import { sayLarder } from "./larder-words.ts";
import { sayDuration, sayInstant, sayInstants } from "./say-instants.ts";
import { sayEndings } from "./set-ending-words.ts";

/** What is known of an alert that is told. */
export interface Told {
  alert: AlertRow;
  rule: Pick<RuleRow, "condition" | "environment" | "quietZone">;
  kind: AlertTellingKind;
  /** The first sets that it concerns. */
  sets: readonly TokenSetRow[];
  /** How many sets ended in each way. */
  endings: ReadonlyMap<string | null, number>;
  now: Date;
}

/** A message, for people and for machines. */
export interface AlertMessage {
  type: DeliveryType;
  subject: string;
  text: string;
  data: Prisma.InputJsonObject;
}

const digits = (count: number) => count.toLocaleString("en-GB");
const sets = (count: number) => `${digits(count)} token ${count === 1 ? "set" : "sets"}`;

/** Where the alert's sets, or what it is about, are shown. */
function urlOf({ alert, rule, sets: [first, ...others] }: Told): string {
  const at = (path: string) => `${env().LARDER_URL}${path}`;
  if (!isSetCondition(rule.condition)) return at(sayLarder(alert, rule.condition).path);
  if (alert.concerned === 1 && first && others.length === 0) return at(`/token-sets/${first.id}`);
  return at(`/token-sets?alert=${alert.id}`);
}

/** How many sets a message is about. */
const countOf = ({ alert, kind }: Told) => (kind === "ended" ? alert.concerned : alert.remaining);

function toDiagnoses({ sets: rows, now }: Told): Diagnosis[] {
  return rows.map((row) => {
    const asideSince = row.grants[0]?.receivedAt ?? null;
    return diagnose(row, { application: row.application, isDatabaseHeld: false, asideSince }, now);
  });
}

/** Whom it concerns, in a few words. */
function sayWhom(told: Told): string {
  const { alert, rule, sets: rows } = told;
  const count = countOf(told);
  const place = rule.environment === null ? "" : ` (${rule.environment})`;
  if (!isSetCondition(rule.condition)) return `${alert.subject ?? ""}${place}`.trim();
  const [first] = rows;
  if (count === 1 && first) return `${first.library.name}${place}`;
  return `${sets(count)}${alert.subject ? ` of ${alert.subject}` : ""}${place}`;
}

function sayLibraries(told: Told): string {
  const names = [...new Set(told.sets.map(({ library }) => library.name))];
  const more = countOf(told) - told.sets.length;
  return `${names.join(", ")}${more > 0 ? ` and ${digits(more)} more` : ""}`;
}

/** The paragraphs about the sets that something is wrong with. */
function aboutSets(told: Told, zone: string): string[] {
  const { alert, rule, kind } = told;
  const [diagnosis] = toDiagnoses(told);
  const count = countOf(told);
  const [first] = told.sets;
  const which =
    count === 1 && first ? `“${first.name}”, ${rule.environment}` : `${sets(count)}, ${rule.environment}`;
  const grown =
    kind === "grew" ? `It has grown: ${sets(alert.toldCount ?? 0)} when it was told first.` : null;
  const lines = [
    grown,
    `Concerned: ${sayLibraries(told)} (${which}${alert.subject ? `; application ${alert.subject}` : ""}).`,
    `Since: ${sayInstant(alert.since, zone)}.`,
    diagnosis && count === 1 ? `Evidence: ${diagnosis.evidence}` : null,
    diagnosis ? `What Larder does: ${diagnosis.larderNext}` : null,
    diagnosis ? `What to do: ${diagnosis.toDo}` : null,
    diagnosis ? `Say to the customer: “${diagnosis.toCustomer}”` : null,
  ];
  return lines.filter((line) => line !== null);
}

/** The paragraphs about something else than sets. */
function aboutLarder({ alert, rule }: Told, zone: string): string[] {
  const { safe, toDo } = sayLarder(alert, rule.condition);
  return [`Since: ${sayInstant(alert.since, zone)}.`, `What is safe: ${safe}`, `What to do: ${toDo}`];
}

/** The paragraphs of an alert that is over. */
function aboutEnd(told: Told, zone: string): string[] {
  const { alert, rule, endings } = told;
  const end = alert.endedAt ?? told.now;
  const took = `It took ${sayDuration(end.getTime() - alert.since.getTime())}: from ${sayInstant(alert.since, zone)} to ${sayInstant(end, zone)}.`;
  if (!isSetCondition(rule.condition)) return [took];
  return [`Concerned: ${sayLibraries(told)}.`, ...sayEndings(endings, alert.concerned), took];
}

function toData(told: Told, url: string): Prisma.InputJsonObject {
  const { alert, rule, kind } = told;
  return {
    ...{ alert: alert.id, condition: rule.condition, environment: rule.environment, kind, url },
    ...{ cause: alert.cause, since: alert.since.toISOString(), openedAt: alert.openedAt.toISOString() },
    application: alert.applicationId ? { id: alert.applicationId, name: alert.subject } : null,
    tokenSetCount: isSetCondition(rule.condition) ? countOf(told) : null,
    tokenSets: told.sets.map(({ id, name, library }) => ({ id, name, library: library.name })),
    endedAt: alert.endedAt?.toISOString() ?? null,
    ending: alert.ending,
  };
}

const types = { recovered: "alert.recovered", other: "alert.ended" } as const satisfies Record<
  string,
  DeliveryType
>;

/** How it ended, in one sentence. */
function sayEnd({ alert, rule }: Told): string {
  if (alert.ending !== "recovered") return "It is over, because somebody stopped it";
  return isSetCondition(rule.condition) ? "It works again" : "It is over";
}

/** What is wrong, in one sentence. */
function sayBeginning(told: Told): string {
  const { alert, rule } = told;
  const only = countOf(told) === 1 ? toDiagnoses(told)[0] : undefined;
  return sayAlert(rule.condition, {
    cause: isCause(alert.cause) ? alert.cause : null,
    subject: alert.subject,
    only,
  });
}

/** What is told of an alert: what happened, to whom, since when, what is safe, what to do, and where it is shown. */
export function writeMessage(told: Told): AlertMessage {
  const { alert, rule, kind } = told;
  const zone = rule.quietZone ?? "UTC";
  const { label } = conditionWords[rule.condition];
  const [url, whom] = [urlOf(told), sayWhom(told)];
  const isEnd = kind === "ended";
  const isRecovered = alert.ending === "recovered";
  const word = isEnd ? (isRecovered ? "Recovered: " : "Ended: ") : "";
  const headline = isEnd ? `${sayEnd(told)}: ${label}.` : `${sayBeginning(told)}.`;
  const about = isEnd ? aboutEnd : isSetCondition(rule.condition) ? aboutSets : aboutLarder;
  const text = [headline, "", ...about(told, zone), "", `See it: ${url}`, ""];
  return {
    type: isEnd ? (isRecovered ? types.recovered : types.other) : "alert.opened",
    subject: `${word}${label}${whom ? `: ${whom}` : ""}`,
    text: text.map((line) => sayInstants(line, zone)).join("\n"),
    data: toData(told, url),
  };
}

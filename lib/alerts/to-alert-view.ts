import { canInOrganization, type Role } from "#lib/auth/permissions.ts";
import type { TokenSetRow } from "#lib/custody/token-set-state-repository.ts";
import { type Diagnosis, diagnose } from "#lib/health/diagnose.ts";
import { mayRemedy } from "#lib/health/remedy-permission.ts";
import { alertConditions, conditionWords, isSetCondition } from "./alert-condition-view.ts";
import { isCause, sayAlert } from "./alert-headline.ts";
import type { ListedAlert } from "./alert-list-repository.ts";
import { isMuted } from "./alert-rule-repository.ts";
import type { AlertRemedy, AlertView, EndedAlertView } from "./alert-view.ts";
import { sayLarder } from "./larder-words.ts";
import { sayDuration } from "./say-instants.ts";

interface Viewer {
  role: Role;
  isDatabaseHeld: boolean;
  now: Date;
}

const headlineOf = (alert: ListedAlert, only?: Diagnosis) =>
  sayAlert(alert.rule.condition, {
    cause: isCause(alert.cause) ? alert.cause : null,
    subject: alert.subject,
    only,
  });

function listHref({ id, rule, concerned }: ListedAlert, first: readonly TokenSetRow[]): string | null {
  if (!isSetCondition(rule.condition)) return null;
  const [only] = first;
  return concerned === 1 && only ? `/token-sets/${only.id}` : `/token-sets?alert=${id}`;
}

/** Where it is mended, for who may; else where it is shown. */
function toRemedy(
  alert: ListedAlert,
  { first, diagnosis, role }: { first: readonly TokenSetRow[]; diagnosis: Diagnosis | undefined; role: Role },
): AlertRemedy {
  const { condition } = alert.rule;
  const href = listHref(alert, first);
  if (
    condition === "secret_old" ||
    (condition === "application_refused" && canInOrganization(role, "application:write"))
  ) {
    const label = canInOrganization(role, "application:write") ? "Replace secret" : "Show the application";
    return { label, href: `/applications/${alert.applicationId ?? alert.groupKey}` };
  }
  if (href === null) {
    const { path } = sayLarder(alert, condition);
    return { label: path.startsWith("/token-sets/") ? "Show the token set" : "Show the system", href: path };
  }
  const [only] = first;
  const isOne = alert.remaining === 1 && only !== undefined;
  if (isOne && diagnosis?.remedy === "reconnect" && mayRemedy(role, "reconnect", only.environment)) {
    return { label: "Reconnect", href: `/token-sets/${only.id}/connect` };
  }
  return isOne
    ? { label: "Show the token set", href: `/token-sets/${only.id}` }
    : { label: "Show the token sets", href };
}

function sayUntold({ rule, toldAt, tellAt }: ListedAlert, now: Date): string | null {
  if (toldAt) return null;
  if (isMuted(rule, now)) {
    const until = rule.mutedUntil ? ` until ${rule.mutedUntil.toISOString()}` : "";
    return `Muted${until} by ${rule.mutedBy}${rule.muteReason ? `: “${rule.muteReason}”` : ""}`;
  }
  if (rule._count.destinations === 0) return "Nobody is told: the rule has no destination";
  if (tellAt > now)
    return `The same was told lately; it is told again at ${tellAt.toISOString()}, if it lasts`;
  return rule.quietZone ? "It is told when the quiet hours are over, if it lasts" : "It is told at once";
}

/** What a person does about it, and what Larder does by itself: the page of a single set says the same. */
function sayToDo({ remaining }: ListedAlert, diagnosis: Diagnosis | undefined): string {
  if (!diagnosis) return "Nothing.";
  const { toDo, larderNext, mustAct } = diagnosis;
  if (remaining === 1) return `${toDo} ${larderNext}`;
  return mustAct === "larder" ? "Nothing: Larder goes on by itself." : toDo;
}

/** An open alert as a member of this role sees it. @param first the first sets that it concerns */
export function toAlertView(alert: ListedAlert, first: readonly TokenSetRow[], viewer: Viewer): AlertView {
  const { role, isDatabaseHeld, now } = viewer;
  const { condition, environment } = alert.rule;
  const [row] = first;
  const asideSince = row?.grants[0]?.receivedAt ?? null;
  const diagnosis = row && diagnose(row, { application: row.application, isDatabaseHeld, asideSince }, now);
  const ofSets = isSetCondition(condition);
  return {
    ...{ id: alert.id, condition, label: conditionWords[condition].label, environment },
    headline: headlineOf(alert, alert.remaining === 1 ? diagnosis : undefined),
    concerned: ofSets ? alert.concerned : null,
    remaining: ofSets ? alert.remaining : null,
    first: first.map(({ id, name, library }) => ({ id, name, library: library.name })),
    since: alert.since.toISOString(),
    openedAt: alert.openedAt.toISOString(),
    toDo: ofSets ? sayToDo(alert, diagnosis) : sayLarder(alert, condition).toDo,
    remedy: toRemedy(alert, { first, diagnosis, role }),
    href: listHref(alert, first),
    told: alert.toldAt && {
      to: alert.tellings.map(({ destination }) => destination.name),
      at: alert.toldAt.toISOString(),
    },
    untold: sayUntold(alert, now),
  };
}

const endings: Readonly<Record<NonNullable<ListedAlert["ending"]>, string>> = {
  recovered: "Works again",
  stopped: "Stopped by a person",
  moved: "Became another alert",
  muted: "Muted",
  quiet: "Did not happen again",
  gone: "No longer there",
  switched_off: "Rule switched off",
};

/** An alert that is over. */
export function toEndedView(alert: ListedAlert): EndedAlertView {
  const { condition, environment } = alert.rule;
  const endedAt = (alert.endedAt ?? alert.openedAt).toISOString();
  const tookMs = new Date(endedAt).getTime() - alert.since.getTime();
  return {
    ...{ id: alert.id, label: conditionWords[condition].label, environment, headline: headlineOf(alert) },
    concerned: isSetCondition(condition) ? alert.concerned : null,
    ending: alert.ending ? endings[alert.ending] : "",
    isRecovered: alert.ending === "recovered",
    since: alert.since.toISOString(),
    ...{ endedAt, at: endedAt, took: sayDuration(tookMs), href: listHref(alert, []) },
  };
}

/** The most urgent first: by condition, production before development, the longest first. */
export function byUrgency(left: AlertView, right: AlertView): number {
  const place = ({ condition, environment }: AlertView) =>
    alertConditions.indexOf(condition) * 2 + (environment === "development" ? 1 : 0);
  return (
    place(left) - place(right) || left.since.localeCompare(right.since) || left.id.localeCompare(right.id)
  );
}

/** What alerts are about, the most urgent first. */
export const alertConditions = [
  "database_held",
  "scheduler_silent",
  "journal_failing",
  "application_refused",
  "connection_lost",
  "expired_retrying",
  "not_refreshed",
  "failing",
  "machine_looping",
  "duplicate_import",
  "secret_old",
  "budget_nearly_used",
] as const;
export type AlertCondition = (typeof alertConditions)[number];

/** A number that a condition has, in words around it. */
export interface ConditionNumber {
  label: string;
  unit: string;
  usual: number;
  least: number;
  most: number;
}

interface ConditionWords {
  /** In a list. */
  label: string;
  /** When it is so, in one sentence. */
  when: string;
  number: ConditionNumber | null;
}

/** The conditions in words. */
export const conditionWords: Readonly<Record<AlertCondition, ConditionWords>> = {
  connection_lost: {
    label: "Connection lost",
    when: "A connection ended: somebody has to reconnect it.",
    number: null,
  },
  application_refused: {
    label: "Client secret refused",
    when: "Apicbase refuses an application’s client secret, and so all its token sets.",
    number: null,
  },
  expired_retrying: {
    label: "Expired, retrying",
    when: "An access token expired before Larder could refresh it.",
    number: null,
  },
  not_refreshed: {
    label: "Not refreshed when due",
    when: "A refresh was due, and nothing was tried for so long.",
    number: { label: "Minutes", unit: "minutes", usual: 15, least: 2, most: 10_080 },
  },
  failing: {
    label: "Refreshes fail",
    when: "So many refreshes in a row failed, while the access token still lasts.",
    number: { label: "Failures in a row", unit: "failures", usual: 3, least: 1, most: 100 },
  },
  machine_looping: {
    label: "A machine is refused again and again",
    when: "A machine said so often that Apicbase refuses the access token it has (401).",
    number: { label: "Reports", unit: "reports", usual: 3, least: 3, most: 1_000 },
  },
  duplicate_import: {
    label: "Tokens imported twice",
    when: "Somebody tried to import tokens that are in another token set already.",
    number: null,
  },
  secret_old: {
    label: "Client secret is old",
    when: "An application’s client secret was entered longer ago than this.",
    number: { label: "Days", unit: "days", usual: 365, least: 1, most: 3_650 },
  },
  scheduler_silent: {
    label: "Nothing is refreshed",
    when: "No worker has looked for due token sets for more than five minutes.",
    number: null,
  },
  database_held: {
    label: "Database waits for adoption",
    when: "Larder’s database is a copy or was restored, so nothing is sent.",
    number: null,
  },
  journal_failing: {
    label: "Larder’s disk takes no writes",
    when: "No running worker can write its journal, so none sends anything.",
    number: null,
  },
  budget_nearly_used: {
    label: "Calls to Apicbase nearly used up",
    when: "So many percent of the calls that Larder may make in a minute were made.",
    number: { label: "Percent of a minute’s calls", unit: "percent", usual: 95, least: 50, most: 100 },
  },
};

/** What concerns the whole installation: its rules belong to no environment. */
export const larderConditions = [
  "scheduler_silent",
  "database_held",
  "journal_failing",
  "budget_nearly_used",
] as const satisfies AlertCondition[];

/** What concerns token sets, each of which is in the alert. */
const setConditions = [
  "connection_lost",
  "application_refused",
  "expired_retrying",
  "not_refreshed",
  "failing",
] as const satisfies AlertCondition[];
export type SetCondition = (typeof setConditions)[number];

/** Whether its alerts list the token sets that they concern. */
export function isSetCondition(condition: AlertCondition): condition is SetCondition {
  return setConditions.some((one) => one === condition);
}

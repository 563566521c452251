import "server-only";
import type { PublicContext } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { findHold } from "#lib/deployment/deployment-repository.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { endOfKept } from "./retention-periods.ts";
import { planHistoryTrim, trimHistory } from "./trim-history.ts";
import { planRecordTrim, trimRecord } from "./trim-record.ts";

function readEnds(now: Date) {
  const { LARDER_RETENTION_ACTIVITY_DAYS, LARDER_RETENTION_HISTORY_DAYS } = env();
  return {
    activity: endOfKept(LARDER_RETENTION_ACTIVITY_DAYS, now),
    history: endOfKept(LARDER_RETENTION_HISTORY_DAYS, now),
  };
}

function toDay(end: Date | null): string {
  return end ? `before ${end.toISOString().slice(0, 10)}` : "none: it is kept for ever";
}

function toCount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** What trimming would remove, as lines. Nothing is changed. */
export async function* describeTrim({ now }: PublicContext): AsyncGenerator<string, void> {
  const { activity, history } = readEnds(now);
  yield `Activity to remove: ${toDay(activity)}`;
  for (const { organization, events } of activity ? await planRecordTrim(activity) : []) {
    yield `  ${organization.name}: ${toCount(events, "event")}`;
  }
  yield `History to remove: ${toDay(history)}`;
  for (const { organization, of, rows } of history ? await planHistoryTrim(history) : []) {
    yield `  ${organization.name}: ${rows} ${of}`;
  }
}

/**
 * Removes what is older than the configuration says, after writing it to files; a line for each file.
 * @throws AppError conflict where the database waits for adoption, or a record is not what was recorded
 */
export async function* trim({ now }: PublicContext): AsyncGenerator<string, void> {
  const hold = await findHold(db());
  if (hold !== null) {
    throw new AppError("conflict", { what: hold, safe: "Nothing was removed.", next: "Adopt it first." });
  }
  const { activity, history } = readEnds(now);
  if (activity) {
    for await (const { organization, after, through, file } of trimRecord({ now }, activity)) {
      yield `${organization.name}: ${toCount(through - after, "event")} removed, in ${file.name}, sha256 ${file.digest}`;
    }
  }
  if (history) {
    for await (const { organization, of, rows, file } of trimHistory({ now, before: history })) {
      yield `${organization.name}: ${rows} ${of} removed, in ${file.name}, sha256 ${file.digest}`;
    }
  }
}

import "server-only";
import { join } from "node:path";
import { env } from "#lib/env.ts";

const dayMs = 24 * 60 * 60 * 1_000;

/** Before when what is kept for so many days may go: the beginning of a month, in UTC. Null when it is kept for ever. */
export function endOfKept(days: number | null, now: Date): Date | null {
  if (days === null) return null;
  const last = new Date(now.getTime() - days * dayMs);
  return new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth()));
}

export function nextMonth(moment: Date): Date {
  return new Date(Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth() + 1));
}

/** The month as it stands in names of files, such as 2026-11. */
export function toMonth(moment: Date): string {
  return moment.toISOString().slice(0, 7);
}

/** Where an organization's files are kept. */
export function archiveDirectoryOf(organizationId: string): string {
  const { LARDER_ARCHIVE_DIR, LARDER_DATA_DIR } = env();
  return join(LARDER_ARCHIVE_DIR ?? join(LARDER_DATA_DIR, "archive"), organizationId);
}

import { randomToken } from "../storage/random-token.ts";

/** A secret that one page shows one time. */
export type Secret = {
  title: string;
  explanation: string;
  fields: Array<{ id: string; label: string; value: string }>;
};

export type ShownOnce = {
  /** Returns the path of the page that shows it. */
  keep(userId: string, secret: Secret): string;
  take(userId: string, id: string): Secret | null;
};

/** Kept in memory only: a restart loses secrets that were not shown yet, and new ones must be created. */
export function createShownOnce(): ShownOnce {
  const kept = new Map<string, { userId: string; secret: Secret }>();
  return {
    keep(userId, secret) {
      const id = randomToken(30);
      kept.set(id, { userId, secret });
      return `/settings/api/created/${id}/`;
    },
    take(userId, id) {
      const found = kept.get(id);
      if (found?.userId !== userId) return null;
      kept.delete(id);
      return found.secret;
    },
  };
}

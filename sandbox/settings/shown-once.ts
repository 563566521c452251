import { randomToken } from "../storage/random-token.ts";

/** Something secret that a person may read on one page, one time. */
export type Secret = {
  title: string;
  explanation: string;
  fields: Array<{ id: string; label: string; value: string }>;
};

export type ShownOnce = {
  /** Returns the path of the page that will show it. */
  keep(userId: string, secret: Secret): string;
  take(userId: string, id: string): Secret | null;
};

/** Held in memory only: a page that was never opened before a restart is gone, and a new one must be made. */
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

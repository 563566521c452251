import { z } from "zod";
import { getJournal } from "#lib/custody/get-journal.ts";
import type { Journal } from "#lib/journal/journal.ts";

/** A pair that the journal acknowledged: from here on it may not be lost. */
export interface Arrival {
  attemptId: string;
  accessToken: string;
  refreshToken: string;
}

const replySchema = z.object({ status: z.literal(200), complete: z.literal(true), body: z.string() });
const pairSchema = z.object({ access_token: z.string(), refresh_token: z.string() });

function readPair(data: unknown): Omit<Arrival, "attemptId"> | null {
  const reply = replySchema.safeParse(data);
  if (!reply.success) return null;
  try {
    const pair = pairSchema.parse(JSON.parse(reply.data.body));
    return { accessToken: pair.access_token, refreshToken: pair.refresh_token };
  } catch {
    return null;
  }
}

/** Every pair that this process's journals acknowledged, read here and not by what is being tested. */
export class Arrivals {
  readonly list: Arrival[] = [];
  readonly #watched = new WeakSet<Journal>();

  /** Listens to the journal that is open now; after each start of one. */
  async listen(): Promise<void> {
    const journal = await getJournal();
    if (this.#watched.has(journal)) return;
    this.#watched.add(journal);
    const write = journal.reply;
    journal.reply = async (name, data) => {
      await write(name, data);
      const pair = readPair(data);
      if (pair) this.list.push({ attemptId: name.split("_")[0] ?? name, ...pair });
    };
  }
}

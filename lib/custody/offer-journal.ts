import "server-only";
import { JournalUnavailable } from "#lib/journal/journal.ts";
import { logger } from "#lib/logger.ts";
import type { Reply } from "#lib/oauth/send.ts";
import type { StartedBy } from "./attempt-repository.ts";
import { type Claim, maySend } from "./claim.ts";
import { reach } from "./crash-points.ts";
import { getJournal } from "./get-journal.ts";
import type { Note } from "./note.ts";

/** What the journal keeps of an offer beside its claim, so that a reply can be settled by whoever finds it. */
export type JournalledOffer = { kind: "refresh"; startedBy: StartedBy } | { kind: "exchange"; offer: object };

/** Nothing was sent although there was something to send; the note says why. */
export class NothingSent extends Error {
  override readonly name = "NothingSent";
  readonly note: Extract<Note, { code: "not_sent_claim_over" | "not_sent_journal" }>;

  constructor(note: NothingSent["note"], options?: ErrorOptions) {
    super(note.code, options);
    this.note = note;
  }
}

/** The offers of one claim, each written to the journal before it is made and after its answer has arrived. */
export interface OfferJournal {
  /**
   * Makes one call that may spend something: the intent is durable before it, the raw reply before anyone reads it.
   * @throws NothingSent when the journal takes no write or the claim has run out
   */
  call(request: () => Promise<Reply>): Promise<Reply>;
  /** Milliseconds that the last answer took; null while there has been none. */
  answerMs(): number | null;
  /** The outcome is in the database: the journal may forget. */
  settled(): Promise<void>;
}

// A web process loads some modules more than once; what is in flight is one list all the same.
const held = globalThis as typeof globalThis & {
  larderOffers?: Record<"inFlight" | "leftBehind", Set<string>>;
};
held.larderOffers ??= { inFlight: new Set(), leftBehind: new Set() };
const { inFlight, leftBehind } = held.larderOffers;

/** The offers that this process could not settle: their names in its journal, for recovery. */
export function listLeftBehind(): ReadonlySet<string> {
  return leftBehind;
}

/** Recovery has settled an offer that had been left behind. */
export function forgetLeftBehind(name: string): void {
  leftBehind.delete(name);
}

/** Whether this process is at work on an attempt right now. */
export function isInFlight(attemptId: string): boolean {
  return inFlight.has(attemptId);
}

/** How many attempts this process is at work on. */
export function countInFlight(): number {
  return inFlight.size;
}

/** The journal's name for the n-th offer of an attempt. */
function nameOffer(attemptId: string, ordinal: number): string {
  return `${attemptId}_${ordinal}`;
}

function requireTime({ sendBefore }: Claim): void {
  if (maySend(sendBefore)) return;
  throw new NothingSent({ code: "not_sent_claim_over" });
}

/** Begins the journal of one claim; `leave` it in any case: what was not `settled` by then is recovery's. */
export async function openOfferJournal(
  claim: Claim,
  offer: JournalledOffer,
): Promise<OfferJournal & { leave(): void }> {
  const journal = await getJournal();
  const { attemptId, tokenSetId, organizationId, applicationId, generation, fence } = claim;
  const { startedAt, until } = claim;
  const intent = { ...offer, attemptId, tokenSetId, organizationId, applicationId, generation, fence };
  const names: string[] = [];
  let answerMs: number | null = null;
  inFlight.add(attemptId);
  return {
    async call(request) {
      requireTime(claim);
      const name = nameOffer(attemptId, names.length + 1);
      try {
        await journal.intend(name, { ...intent, startedAt, until });
      } catch (cause) {
        if (!(cause instanceof JournalUnavailable)) throw cause;
        throw new NothingSent({ code: "not_sent_journal", reason: cause.message }, { cause });
      }
      names.push(name);
      await reach("after-intent", claim);
      // A disk may take its time, and a machine may sleep.
      requireTime(claim);
      const askedAt = performance.now();
      const reply = await request();
      if (reply.kind === "reply") {
        answerMs = Math.round(performance.now() - askedAt);
        await reach("answered", claim);
        // The answer is in this process's hands already: a journal that fails now is no reason to drop it.
        await journal.reply(name, reply).catch((error: unknown) => {
          logger().error(
            { error, attemptId },
            "The journal did not take a reply; it goes on to the database.",
          );
        });
        await reach("journalled", claim);
      }
      return reply;
    },
    answerMs: () => answerMs,
    async settled() {
      inFlight.delete(attemptId);
      for (const name of names.splice(0)) await journal.settle(name);
    },
    leave() {
      inFlight.delete(attemptId);
      for (const name of names) leftBehind.add(name);
    },
  };
}

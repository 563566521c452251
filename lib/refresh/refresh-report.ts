import type { AttemptOutcome, Verdict } from "#generated/prisma/client.ts";
import type { StartedBy } from "#lib/custody/attempt-repository.ts";
import type { Claim } from "#lib/custody/claim.ts";
import type { HeldPair, TokenSetKeys } from "#lib/custody/generation-repository.ts";
import type { Note } from "#lib/custody/note.ts";
import type { Offer } from "#lib/custody/offer-client-secrets.ts";
import type { Testimony } from "#lib/custody/testimony.ts";
import type { IssuedTokens } from "#lib/oauth/token-reply.ts";

/** What a rotation brought; a refresh token may arrive alone, and is kept all the same. */
type ArrivedTokens = Omit<IssuedTokens, "accessToken"> & { accessToken: string | null };

/** What the spending half of a refresh found out, to be written down. */
export type RefreshFinding =
  | { kind: "issued"; tokens: ArrivedTokens }
  | {
      kind: "failed";
      outcome: Exclude<AttemptOutcome, "issued" | "fenced" | "overtaken" | "revoked" | "unconfirmed">;
      verdict: Verdict | null;
      note: Note;
      providerStatus: number | null;
      providerError: string | null;
      /** What the provider asked to wait for; null when it did not. */
      retryAfterMs: number | null;
      /** What the old access token said when it was asked in this attempt; null when it was not. */
      testimony: Testimony | null;
      /** Earlier offers that are known to be lost now: written down together with the verdict. */
      lostOfferIds: readonly string[];
    };

export type Failed = Extract<RefreshFinding, { kind: "failed" }>;

/** A finding that brought no tokens; what is not said did not apply. */
export function failed(outcome: Failed["outcome"], note: Note, extra: Partial<Failed> = {}): Failed {
  const none = {
    verdict: null,
    providerStatus: null,
    providerError: null,
    retryAfterMs: null,
    testimony: null,
    lostOfferIds: [],
  };
  return { kind: "failed", outcome, note, ...none, ...extra };
}

/** What settling needs to know of a claim; recovery reads it back from the journal. */
export type SpentClaim = Pick<
  Claim,
  keyof TokenSetKeys | "attemptId" | "generation" | "fence" | "startedAt" | "until"
>;

export interface RefreshReport {
  finding: RefreshFinding;
  offer: Pick<Offer<unknown>, "accepted" | "refusedSecretIds">;
  /** Milliseconds the provider's answer took; null when there was none, or it comes out of a journal. */
  answerMs: number | null;
  startedBy: StartedBy;
  /** The refresh token that was offered: it stays current when the answer brought no other. */
  spent: Pick<HeldPair, "refreshToken">;
}

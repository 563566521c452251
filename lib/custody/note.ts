import type { Testimony } from "./testimony.ts";

/**
 * Why the pair of a new connection does not become current without a member's word. `other_client`: it was issued to another
 * application. `other_library`, `other_user`: the set's access is another's. `other_than_beside`: other sets of the same
 * library see another one. `unknown`: something is known to compare it with, and the provider did not say whose it is.
 */
export type AsideReason = "other_client" | "other_library" | "other_user" | "other_than_beside" | "unknown";

/**
 * How an offer without an answer is known, or presumed, to have been a rotation. `given_up`: stored by earlier versions,
 * which did not offer a third time.
 */
export type LossProof = "dead" | "replay_refused" | "given_up";

/** A call of the API with an access token. `forbidden`: the token lives, the call is not covered by its scopes. */
type ProbeNote =
  | { answer: "accepted" | "forbidden" | "unauthorized"; status: number }
  | { answer: "none"; reason: string };

/**
 * What Larder found out about an attempt or a token set: a code with its data, as it is stored. `note-view.ts` puts it
 * into words. Instants are ISO 8601; `askedAt` is when the old access token was asked, left out by earlier versions. Reasons
 * and descriptions are the provider's or the network's, secrets masked.
 */
export type Note =
  // Refreshing
  | { code: "not_reached"; reason: string }
  | { code: "not_sent_claim_over" }
  | { code: "not_sent_journal"; reason: string }
  | { code: "not_answering"; reason: string }
  | {
      code: "no_answer";
      reason: string;
      until: string;
      /** Left out by earlier versions, like `status`. */
      testimony?: Testimony;
      askedAt?: string;
      /** The status of an answer that was complete, but none of OAuth; null when it broke off or never came. */
      status?: number | null;
    }
  | { code: "not_rotated"; reason: string }
  | { code: "still_alive"; askedAt?: string }
  | { code: "secret_refused" }
  | { code: "secret_refused_once"; asked: "accepted" | "unanswered" }
  | { code: "request_refused"; error: string; description: string | null }
  | { code: "token_refused"; testimony: Testimony; askedAt?: string }
  | { code: "revoked_there"; description: string }
  | { code: "answer_lost"; at: string; proof: LossProof }
  | { code: "answer_may_lie_elsewhere"; at: string; instance: string; testimony: Testimony; askedAt?: string }
  | { code: "refused_while_open"; at: string; instance: string }
  /** Of a process that may have sent it in the moment that a promoted standby had not heard of. */
  | { code: "journal_not_read"; at: string; instance: string; testimony: Testimony; askedAt?: string }
  | { code: "refused_while_unread"; at: string; instance: string }
  | { code: "refused_after_answers"; at: string; count: number }
  | { code: "revocation_unanswered"; at: string }
  | { code: "under_way"; until: string }
  | { code: "could_not_ask"; since: "earlier_attempt" | "adoption" }
  | { code: "behind_after_restore"; adoptedAt: string }
  | { code: "refresh_token_alone" }
  | { code: "kept_beside"; generation: number }
  | { code: "revoked_unjudged"; generation: number }
  | { code: "kept_aside"; generation: number; why: AsideReason }
  // What a process left when it ended
  | { code: "not_in_journal" | "no_answer_in_journal" | "journal_declared_lost" }
  // What nobody finished
  | { code: "left_dead" | "left_exchange" | "left_import" | "left_overtaken" | "left_revocation" }
  // Connecting
  | { code: "code_not_sent"; reason: string }
  | { code: "code_not_sent_claim_over" }
  | { code: "code_not_sent_journal"; reason: string }
  | { code: "code_not_answered"; reason: string }
  | { code: "code_without_answer"; reason: string }
  | { code: "code_refused" }
  | { code: "code_secret_refused" }
  | { code: "exchange_refused"; error: string; description: string | null }
  | { code: "consent_declined" }
  | { code: "authorize_refused"; error: string }
  | ({ code: "first_call" } & ProbeNote)
  | { code: "import_active" }
  | { code: "import_called"; status: number }
  | { code: "import_dead" }
  // Checking
  | {
      code: "checked";
      introspection: "active" | "inactive" | "credentials_refused" | "unanswered";
      probe: ProbeNote;
    }
  /** `assumed`: the provider never said how long the access token lives. */
  | { code: "died_early"; assumed?: boolean }
  // Revoking, and ending what nobody needs
  | { code: "revoke_secret_refused" }
  | { code: "revoke_unsupported"; status: number }
  | { code: "revoke_proved" }
  /** Stored by earlier versions, which did not repeat a revocation. */
  | { code: "revoke_not_answered"; reason: string }
  | { code: "revoke_not_sent"; reason: string }
  | { code: "revoke_in_doubt"; reason: string; until: string; before: Testimony }
  | { code: "revoke_repeated" | "revoke_unproved_late" }
  | { code: "revoke_unproved"; testimony: Testimony }
  | { code: "dead_before_revocation" }
  | { code: "pair_lives_on" }
  | { code: "pair_revoked_later"; reason: string }
  | { code: "pair_left_alone" };

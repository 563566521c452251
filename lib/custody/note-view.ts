import { sayFaultCodes } from "#lib/oauth/fault-words.ts";
import type { AsideReason, LossProof, Note } from "./note.ts";
import type { Testimony } from "./testimony.ts";

// Instants stand in sentences as ISO 8601 in UTC: pages show them in the reader's zone.
/** When the old access token was asked: what it said then, it need not say now. */
const asked = (at: string | undefined) => (at === undefined ? "" : ` at ${at}`);

const atApicbase =
  "To be certain, open API Settings at Apicbase, find this application among the connected ones and revoke its token there.";

const either =
  "The set was refreshed elsewhere, or access was revoked at Apicbase: Apicbase does not say which.";

const losses: Record<LossProof, string> = {
  dead: "The old access token stopped working before it expired, so Apicbase had given out new tokens.",
  replay_refused:
    "When it was sent once more, Apicbase refused it, so it had most likely given out new tokens.",
  given_up:
    "The old access token has expired, so nothing can tell whether Apicbase had given out new tokens. It is not sent a third time.",
};

const refusals: Record<Testimony, (at: string) => string> = {
  dead: () => `and the access token stopped working before it expired. ${either}`,
  alive: (at) => `although the access token worked when it was asked afterwards${at}.`,
  expired: () => "and the access token has expired, so nothing can tell why.",
  inactive: () =>
    "and the access token does not work any more. Apicbase never said how long it lives, so that proves nothing.",
  silent: () => "and Apicbase could not be asked about the access token.",
};

const unproved: Record<Testimony, string> = {
  alive: "but the access token worked when it was asked afterwards",
  expired: "but the access token had already expired, so it cannot serve as proof",
  inactive:
    "and the access token does not work; as Apicbase never said how long it lives, it may have expired instead",
  silent: "but could not be asked for proof",
  dead: "but the access token did not work before already, so it cannot serve as proof: somebody else may have newer tokens",
};

const afterNoAnswer: Record<Testimony, (at: string) => string> = {
  alive: (at) => `The access token worked when it was asked afterwards${at}.`,
  dead: () =>
    "The access token stopped working before it expired: this call brought new tokens and the answer is missing, or the set was refreshed elsewhere, or access was revoked. Apicbase does not say which.",
  expired: () => "The access token has expired, so it cannot tell what happened.",
  inactive: () =>
    "The access token does not work any more, but Apicbase never said how long it lives, so that proves nothing.",
  silent: () => "Apicbase could not be asked about the access token either.",
};

const afterLeftOffer: Record<Testimony, (at: string) => string> = {
  alive: (at) => `The access token worked when it was last asked${at}.`,
  dead: () => "The access token stopped working before it expired.",
  expired: () => "The access token has expired.",
  inactive: () => "The access token does not work any more.",
  silent: () => "Apicbase could not be asked about the access token.",
};

const introspected = {
  active: "Apicbase said that the access token worked",
  inactive: "Apicbase said that the access token did not work",
  credentials_refused: "Apicbase refused the client secret when it was asked about the access token",
  unanswered: "Apicbase did not answer when it was asked about the access token",
} as const;

type Probed = Extract<Note, { code: "checked" }>["probe"];

function ofProbe(probe: Probed): string {
  switch (probe.answer) {
    case "none":
      return `the API did not answer (${probe.reason})`;
    case "forbidden":
      return `the API answered ${probe.status}: the token lives but lacks the scope for this call`;
    default:
      return `the API answered ${probe.status}`;
  }
}

function ofFirstCall(probe: Probed): string {
  if (probe.answer === "none") {
    return `The API did not answer the first call (${probe.reason}). Check the set later.`;
  }
  const answered = `One real API call with the new token answered ${probe.status}`;
  if (probe.answer !== "forbidden") return `${answered}.`;
  return `${answered}: the token lives, but its scopes or its user's rights do not cover that call.`;
}

// Only a refresh can prove a refresh token, and would spend it.
const refreshUnproved = "The refresh token shows at the first refresh.";

const asides: Record<AsideReason, string> = {
  other_client: "Apicbase says that it was issued to another application",
  other_library: "it is another library's",
  other_user: "another user granted it",
  other_than_beside: "other sets of this library see another library",
  unknown: "Apicbase did not say whose access it is",
};

const described = (error: string, description: string | null) =>
  description ? `${error}: ${description}` : error;

const words: { [Code in Note["code"]]: (note: Extract<Note, { code: Code }>) => string } = {
  not_reached: ({ reason }) => `Apicbase could not be reached (${reason}). No token was used up.`,
  not_sent_claim_over: () => "Nothing was sent: there was no time left to make the call safely.",
  not_sent_journal: ({ reason }) => `Nothing was sent: Larder's journal takes no write (${reason}).`,
  not_answering: ({ reason }) => `Apicbase is not answering (${reason}). No token was used up.`,
  no_answer: ({ reason, until, testimony, askedAt }) =>
    `No usable answer (${reason}). Apicbase may still be at work, so nothing more is sent before ${until}; the next refresh then asks first what happened.${testimony ? ` ${afterNoAnswer[testimony](asked(askedAt))}` : ""}`,
  not_rotated: ({ reason }) =>
    `${reason}. The old access token worked when it was asked afterwards, so the refresh token had not been used. Larder tries again.`,
  still_alive: ({ askedAt }) =>
    `The old access token worked when it was asked${asked(askedAt)}: Apicbase had not used the refresh token.`,
  secret_refused: () =>
    "Apicbase refused the client secret. No token was used up: replace the secret of the application, then refresh again. No new consent is needed.",
  secret_refused_once: ({ asked }) =>
    asked === "accepted"
      ? "Apicbase refused the client secret once, and took it when it was asked again. No token was used up. Larder tries again."
      : "Apicbase refused the client secret, and did not answer when it was asked again. No token was used up. Larder tries again.",
  request_refused: ({ error, description }) =>
    `Apicbase refused the request (${described(error, description)}). No token was used up.`,
  token_refused: ({ testimony, askedAt }) =>
    `Apicbase refused the refresh token, ${refusals[testimony](asked(askedAt))}`,
  revoked_there: ({ description }) => `Apicbase refused the refresh token and said why: “${description}”.`,
  answer_lost: ({ at, proof }) =>
    `Answer lost in transit at ${at}: the refresh token was sent and no complete answer arrived. ${losses[proof]}`,
  // Which machine that is, is an operator's to know: System lists it.
  answer_may_lie_elsewhere: ({ at, testimony, askedAt }) =>
    `The refresh token was sent at ${at} by a process of Larder that ended before it wrote down an answer. If one came, it is in the journal on that machine, which an operator sees on System. ${afterLeftOffer[testimony](asked(askedAt))} Nothing was sent: the refresh token is sent again once that journal has been read or declared lost.`,
  refused_while_open: ({ at }) =>
    `Apicbase refused the refresh token, but another process of Larder had sent it at ${at} and the outcome is not known: the answer may be in the journal on that machine.`,
  journal_not_read: ({ at, testimony, askedAt }) =>
    `Larder’s database was switched over at ${at} and may not have its last moment. A process of Larder that was at work then may have sent the refresh token, and its journal has not been read since; an operator sees on System which one. ${afterLeftOffer[testimony](asked(askedAt))} Nothing was sent: the refresh token is sent again once that journal has been read or declared lost.`,
  refused_while_unread: ({ at }) =>
    `Apicbase refused the refresh token. Larder’s database was switched over at ${at} and may not have its last moment: a process of Larder may have used the refresh token then, and its journal has not been read since.`,
  refused_after_answers: ({ at, count }) =>
    `Apicbase refused the refresh token. Since ${at} it had answered ${count === 1 ? "one request" : `${count} requests`} without saying what came of it: one of them may have brought new tokens, the set may have been refreshed elsewhere, or access was revoked. Apicbase does not say which.`,
  revocation_unanswered: ({ at }) =>
    `A revocation was sent at ${at} and no answer came, so nothing else is sent. Larder asks whether it took effect, and repeats it if it did not.`,
  under_way: ({ until }) =>
    `Another refresh may still be under way, so nothing was sent. Try again after ${until}.`,
  could_not_ask: ({ since }) =>
    since === "adoption"
      ? "It is not known whether this set is behind since the database was restored or switched over, and Apicbase could not be asked about it, so nothing was sent. Larder tries again."
      : "What came of an earlier refresh is still being clarified, and Apicbase could not be asked about it, so nothing was sent. Larder tries again.",
  behind_after_restore: ({ adoptedAt }) =>
    `Larder’s database was restored or switched over at ${adoptedAt}, and the access token in it stopped working before it expired: newer tokens had been given out after this state was saved. Nothing was sent.`,
  refresh_token_alone: () =>
    "Apicbase gave a new refresh token without an access token. The refresh token is kept and used next.",
  kept_beside: ({ generation }) =>
    `The tokens with number ${generation} are kept beside the current ones: another process had taken over.`,
  revoked_unjudged: ({ generation }) =>
    `The token set was revoked before Larder knew whose access the tokens with number ${generation} are. They are not used, and Larder asks Apicbase to revoke them too.`,
  kept_aside: ({ generation, why }) =>
    `The tokens with number ${generation} are kept aside: ${asides[why]}. A member decides whether they are used.`,
  not_in_journal: () => "The process ended before it sent the token: its journal has no word of that.",
  no_answer_in_journal: () =>
    "The process ended without an answer: its journal has been read, and there is none in it.",
  journal_declared_lost: () => "The journal that may have held the answer was declared lost.",
  left_dead: () => "No usable answer came. The connection is lost: its cause says what is known.",
  left_exchange: () =>
    "The process that sent the code ended before an answer was stored. A code works once and lives a minute: start over with a new one. If a token of this connection shows up in API Settings at Apicbase, revoke it there.",
  left_import: () =>
    "The process that imported these tokens ended before they were stored. No token was used up: import them again.",
  left_overtaken: () =>
    "No answer came. By the time Apicbase could be asked, the set had moved on: it had been refreshed again, or it was connected anew or revoked.",
  left_revocation: () =>
    "The process that asked for the revocation ended before the answer was stored. Check the set: a token that does not work is the proof.",
  code_not_sent: ({ reason }) =>
    `Apicbase could not be reached (${reason}), so the code was not sent. Start over.`,
  code_not_sent_claim_over: () =>
    "The code was not sent: Larder had no time left to make the call safely. Start over.",
  code_not_sent_journal: ({ reason }) =>
    `Larder's journal takes no writes (${reason.replace(/\.$/, "")}), so the code was not sent and Apicbase was not asked. Start over once the disk is in order.`,
  code_not_answered: ({ reason }) => `Apicbase is not answering (${reason}). Start over in a minute.`,
  code_without_answer: ({ reason }) =>
    `The code was sent, but no usable answer came back (${reason}). Start over with a new code. If a token of this connection shows up in API Settings at Apicbase, revoke it there: nobody has it.`,
  code_refused: () =>
    "Apicbase refused the code. A code lives one minute and works once: nearly always the minute ran out. Start over with a new one.",
  code_secret_refused: () =>
    "Apicbase refused the application's client secret. Replace the secret, check whether it is sent in the body or by Basic, then start over.",
  exchange_refused: ({ error, description }) =>
    `Apicbase refused the exchange (${described(error, description)}). Check that the redirect URI entered at Apicbase is exactly the one Larder shows, then start over.`,
  consent_declined: () => "Access was declined on Apicbase's consent page.",
  authorize_refused: ({ error }) => `Apicbase answered ${error}.`,
  first_call: (note) => ofFirstCall(note),
  import_active: () => `Apicbase said that the imported access token was active. ${refreshUnproved}`,
  import_called: ({ status }) =>
    `Apicbase did not answer when it was asked about the imported access token, but its API took it (HTTP ${status}). Check the set later. ${refreshUnproved}`,
  import_dead: () =>
    "Apicbase said that the imported access token did not work. As agreed, Larder refreshed it at once.",
  checked: ({ introspection, probe }) => `${introspected[introspection]}; ${ofProbe(probe)}.`,
  died_early: ({ assumed }) =>
    `${assumed ? "The access token does not work any more; Apicbase never said how long it lives." : `The access token stopped working before it expired. ${either}`} Larder uses the refresh token next: the answer tells whether the connection is lost.`,
  revoke_secret_refused: () =>
    `Apicbase refused the client secret, so nothing was revoked. Replace the application's secret, then try again. ${atApicbase}`,
  revoke_unsupported: ({ status }) =>
    `Apicbase has no revocation at the configured address (HTTP ${status}), so nothing was revoked. ${atApicbase}`,
  revoke_proved: () =>
    "Proved: the access token worked before, and Apicbase says that it is no longer active.",
  revoke_not_answered: ({ reason }) =>
    `Apicbase did not answer (${reason}). Nothing is known to be revoked. Try again. ${atApicbase}`,
  revoke_not_sent: ({ reason }) =>
    `Apicbase could not be reached (${reason}), so nothing was revoked. Try again. ${atApicbase}`,
  revoke_in_doubt: ({ reason, until }) =>
    `Apicbase did not say what came of the revocation (${reason}). It may still be at work, so nothing more is sent before ${until}; then Larder repeats the revocation until Apicbase answers. ${atApicbase}`,
  revoke_unproved_late: () =>
    `Apicbase accepted the revocation, and the access token does not work any more. An earlier revocation without an answer may have ended it; whether it worked before that was not asked, so this is no proof. ${atApicbase}`,
  revoke_repeated: () => "No answer came. A later revocation of the same tokens was answered.",
  revoke_unproved: ({ testimony }) =>
    `Apicbase accepted the revocation, ${unproved[testimony]}. ${atApicbase}`,
  dead_before_revocation: () =>
    "The access token had stopped working before it expired when the set was revoked.",
  pair_lives_on: () =>
    "The tokens that are no longer needed could not be revoked at Apicbase and may live on there: revoke them in API Settings. They have been wiped here.",
  pair_revoked_later: ({ reason }) =>
    `Apicbase did not say that the tokens that are no longer needed are revoked (${reason}), so they may live on there. Larder asks again until they are; to end them sooner, revoke them in API Settings.`,
  pair_left_alone: () =>
    "The tokens that were replaced may live on at Apicbase: their access token could not tell, and a revocation might have ended the new ones too. If API Settings shows both, revoke the older ones there. They have been wiped here.",
};

function isNote(value: object): value is Note {
  return "code" in value && typeof value.code === "string" && Object.hasOwn(words, value.code);
}

/** A note in words. */
export function sayNote<Code extends Note["code"]>(note: Extract<Note, { code: Code }>): string {
  const say: (note: Extract<Note, { code: Code }>) => string = words[note.code as Code];
  return sayFaultCodes(say(note));
}

/** What a column of notes says: one note, several, or a sentence of an earlier version. Null when it is empty. */
export function sayStored(stored: unknown): string | null {
  if (stored === null || stored === undefined) return null;
  if (typeof stored === "string") return sayFaultCodes(stored);
  if (Array.isArray(stored)) return stored.map(sayStored).join(" ");
  if (typeof stored === "object" && isNote(stored)) return sayNote(stored);
  return "Larder knows more about this in a newer version.";
}

import type { Verdict } from "#generated/prisma/client.ts";

interface CauseWords {
  /** In a line of a list. */
  short: string;
  /** On the token set's own page. */
  headline: string;
  /** For support, to read to the customer. */
  toCustomer: string;
}

/** Of a set of which it is not known whether it still works. */
export const doubtWords: CauseWords = {
  short: "not known whether it works",
  headline: "It is not known whether this connection still works",
  toCustomer:
    "We are asking Apicbase whether the connection still works. If it cannot wait, we will send you a link to reconnect; it takes a minute.",
};

/** Why a token set does not work, in words for people who have never heard of OAuth. */
export const causeWords: Record<Verdict, CauseWords> = {
  used_elsewhere: {
    short: "used elsewhere or revoked",
    headline: "Access ended at Apicbase: revoked, or used by another system",
    toCustomer: "Did anyone remove access in API Settings, or set up these tokens in another system?",
  },
  revoked_at_apicbase: {
    short: "revoked at Apicbase",
    headline: "Access was revoked at Apicbase",
    toCustomer:
      "Someone removed access in API Settings. If that was not intended, we will send a link to reconnect.",
  },
  answer_lost: {
    short: "reply lost",
    headline: "Connection lost: Apicbase’s reply never reached Larder",
    toCustomer:
      "A network fault broke the connection. You did nothing wrong. We will send you a link to reconnect; it takes a minute.",
  },
  client_secret_changed: {
    short: "client secret refused",
    headline: "Apicbase refuses the application’s client secret; all its sets are affected",
    toCustomer: "The fault is on our side; nothing is needed from you.",
  },
  code_expired: {
    short: "consent not finished in time",
    headline: "Consent was not finished within its minute",
    toCustomer: "Please open the link again and press Authorize; it works at once.",
  },
  unknown: {
    short: "cause not known",
    headline: "Connection lost, cause not known",
    toCustomer: "The connection to Apicbase ended. We will send you a link to reconnect; it takes a minute.",
  },
};

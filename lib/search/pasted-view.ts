import type { AttemptOutcome } from "#generated/prisma/client.ts";
import type { FoundSet } from "./search-view.ts";

/** What a pasted text turned out to be, without the text. Instants stand in the sentences as ISO 8601 in UTC. */
export interface PastedView {
  kind: "access_token" | "refresh_token" | "code";
  tokenSet: FoundSet;
  /** The generation that the token is of; null for a code. */
  generation: number | null;
  /** `kept`: Larder received it and did not make it current. */
  standing: "current" | "replaced" | "kept" | "used";
  /** What it is. */
  what: string;
  /** What that means for the machine or system in which it was found. */
  meaning: string;
}

export interface PairFacts {
  kind: "access_token" | "refresh_token";
  /** It was found by its fingerprint. */
  isFingerprint: boolean;
  setName: string;
  /** Its number among the set's tokens. */
  number: number;
  /** How many newer pairs were current since, and when the first of them came. */
  newer: number;
  replacedAt: Date | null;
  isKept: boolean;
  /** What the diagnosis of the set says. */
  works: "yes" | "no" | "unknown";
  headline: string;
  collectors: readonly { name: string; at: Date }[];
}

type Said = Pick<PastedView, "standing" | "what" | "meaning">;

const nouns = { access_token: "access token", refresh_token: "refresh token" } as const;

const withArticle = { access_token: "an access token", refresh_token: "a refresh token" } as const;

const collect =
  "It has to collect a new token from Larder whenever the time of the last one runs out, instead of storing one.";

function sayCollectors(collectors: PairFacts["collectors"]): string {
  const [last, ...others] = collectors.map(({ name, at }) => `${name} (${at.toISOString()})`);
  return last === undefined ? "" : ` Collected by ${[last, ...others].join(", ")}.`;
}

function sayCurrent({ kind, works, headline }: PairFacts): string {
  if (kind === "refresh_token" && works !== "yes") {
    return `It was the last one of this token set: ${headline}. No other system may have it; remove it there.`;
  }
  if (kind === "refresh_token") {
    return "Only Larder may have it, because it works once: if another system uses it, this connection ends. Remove it there, and let that system collect access tokens from Larder.";
  }
  if (works === "yes") return "The machine that uses it has the right token.";
  const why = `${headline}.`;
  return works === "no"
    ? `The machine that uses it has the newest token there is, and that does not work. ${why}`
    : `The machine that uses it has the right token; whether that works is not known. ${why}`;
}

function sayReplaced({ kind, replacedAt }: PairFacts): string {
  const since = replacedAt ? ` ${replacedAt.toISOString()}` : "";
  return kind === "access_token"
    ? `Larder has had a newer one since${since}: the machine that uses it keeps an old one. ${collect}`
    : `Larder has had a newer one since${since}: the system that has it keeps an old one. Remove it there, and let that system collect access tokens from Larder.`;
}

function sayAge(noun: string, newer: number): string {
  return newer === 1 ? `the ${noun} before last` : `an old ${noun}, with ${newer} newer ones since,`;
}

/** A pair's token in words. */
export function sayPair(facts: PairFacts): Said {
  const { kind, isFingerprint, setName, number, newer, isKept } = facts;
  const noun = nouns[kind];
  const begin = isFingerprint ? "This is the fingerprint of" : "This is";
  if (isKept) {
    return {
      standing: "kept",
      what: `${begin} ${withArticle[kind]} that Larder received for “${setName}” and did not put to use (number ${number}).`,
      meaning:
        "No machine gets it from Larder: whoever uses it has it from elsewhere. The page of the token set says whether a person has to decide about it.",
    };
  }
  const which = newer === 0 ? `the current ${noun}` : sayAge(noun, newer);
  return {
    standing: newer === 0 ? "current" : "replaced",
    what: `${begin} ${which} of “${setName}” (number ${number}).`,
    meaning: (newer === 0 ? sayCurrent(facts) : sayReplaced(facts)) + sayCollectors(facts.collectors),
  };
}

const ofCode = {
  issued: "Apicbase gave tokens for it",
  refused: "Apicbase refused it",
} satisfies Partial<Record<AttemptOutcome, string>>;

/** An authorization code in words. */
export function sayCode(code: {
  setName: string;
  startedAt: Date;
  outcome: AttemptOutcome | null;
  isFingerprint: boolean;
}): Said {
  const { setName, startedAt, outcome, isFingerprint } = code;
  const came =
    outcome === "issued" || outcome === "refused" ? ofCode[outcome] : "its history says what came of it";
  return {
    standing: "used",
    what: `${isFingerprint ? "This is the fingerprint of" : "This is"} the authorization code that Larder sent for “${setName}” ${startedAt.toISOString()}; ${came}.`,
    meaning:
      "A code works once, and for one minute: nobody can use it any more. To connect again, begin on the page of the token set.",
  };
}

/** Of what no token set of the organization knows. Another organization's is answered with the same. */
export const notKnown = {
  what: "Larder does not know this. It is no token, code or fingerprint of a token set of this organization.",
  meaning:
    "It may have been copied incompletely, or come from a system that connects to Apicbase by itself. Nothing of it was stored.",
} as const;

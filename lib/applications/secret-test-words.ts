import type { SecretTestOutcome } from "#generated/prisma/client.ts";

interface SecretTestWords {
  /** After the time of the test. */
  short: string;
  tone: "success" | "danger" | "warning";
  /** What is so, after a stored secret was tested. */
  tested: string;
  /** What is so and what Larder does next, after a new secret was entered. */
  entered: string;
  /** The same, where it was stored although it was not accepted. */
  kept?: string;
}

/** What came of a test of a client secret, in words. */
export const secretTestWords: Readonly<Record<SecretTestOutcome, SecretTestWords>> = {
  accepted: {
    short: "accepted",
    tone: "success",
    tested: "Apicbase accepts this secret.",
    entered:
      "Apicbase accepts the new secret. Larder uses it from now on; sets that were stopped go on by themselves.",
  },
  refused: {
    short: "refused",
    tone: "danger",
    tested: "Apicbase refuses this secret. Nothing was used up.",
    entered:
      "Apicbase refuses this secret, so it was not stored. The secrets kept before are as they were. Copy the client secret at Apicbase again, and enter it here.",
    kept: "Apicbase refuses this secret. It is stored as a replacement all the same, and the next refresh tries it first: a refused secret uses nothing up.",
  },
  unanswered: {
    short: "Apicbase did not answer",
    tone: "warning",
    tested: "Apicbase did not answer. Nothing was used up; test it again in a while.",
    entered:
      "Apicbase did not answer. The secret is stored as a replacement, and the next refresh tries it first.",
  },
  unprovable: {
    short: "could not be proved",
    tone: "warning",
    tested:
      "It cannot be proved yet: a test asks Apicbase about an access token, and no token set of this application has one that works. The next refresh or connection tells.",
    entered:
      "It cannot be proved yet: no token set of this application has an access token that works. The secret is stored as a replacement, and the next refresh or connection tries it first.",
  },
};

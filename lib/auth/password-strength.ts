import "server-only";
import type { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { AppError } from "#lib/errors.ts";

/** zxcvbn's "safely unguessable": it takes more than 10^8 guesses. */
const leastScore = 3;
/** Judging takes time that grows with the length; what is good up to here gets no worse after it. */
const judgedCharacters = 32;
/** Whoever attacks an account here tries these first. */
const serviceWords = ["larder", "apicbase"];

let estimator: Promise<ZxcvbnFactory> | undefined;

/** The word lists are large, and most processes never judge a password. */
async function loadEstimator(): Promise<ZxcvbnFactory> {
  const [core, common, english] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
    import("@zxcvbn-ts/language-en"),
  ]);
  return new core.ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
  });
}

/** The parts of names and addresses that somebody would try. */
function toWords(texts: readonly string[]): string[] {
  return texts.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)]).filter(({ length }) => length > 2);
}

/**
 * Whether a password is easily guessed: by common passwords and words, keyboard patterns, repetitions, or by what is known
 * of its owner.
 */
export async function isEasilyGuessed(password: string, about: readonly string[] = []): Promise<boolean> {
  estimator ??= loadEstimator();
  const judged = password.normalize("NFC").slice(0, judgedCharacters);
  return (await estimator).check(judged, toWords([...serviceWords, ...about])).score < leastScore;
}

/**
 * @param about names and addresses that somebody who guesses may know
 * @param at the form's field, and what did not happen
 * @throws AppError invalid_input
 */
export async function requireStrongPassword(
  password: string,
  about: readonly string[],
  { field, safe, next }: { field: string; safe: string; next?: string },
): Promise<void> {
  if (!(await isEasilyGuessed(password, about))) return;
  throw new AppError(
    "invalid_input",
    { what: "That password is easily guessed.", safe, ...(next === undefined ? {} : { next }) },
    {
      fields: {
        [field]: "This is easily guessed. Use three or four words that nobody would expect together.",
      },
    },
  );
}

import { type Cause, causes } from "#lib/health/cause.ts";
import type { Diagnosis } from "#lib/health/diagnose.ts";
import { sayProblem } from "#lib/health/summary-words.ts";
import { type AlertCondition, conditionWords } from "./alert-condition-view.ts";

export const isCause = (word: string | null): word is Cause => causes.some((cause) => cause === word);

/** What is known of an alert. */
interface Known {
  cause: Cause | null;
  subject: string | null;
  /** The judgement of the only set that it concerns. */
  only?: Pick<Diagnosis, "headline" | "cause"> | undefined;
}

const ofOthers: Partial<Record<AlertCondition, (subject: string) => string>> = {
  machine_looping: (machine) => `The machine ${machine} is refused by Apicbase again and again`,
  duplicate_import: (set) => `Tokens that are in another token set already were to be imported into “${set}”`,
  secret_old: (application) => `The client secret of ${application} is old`,
};

/** What is wrong, in one sentence without its full stop: what `lib/health` says of the set, or of all sets with the cause. */
export function sayAlert(condition: AlertCondition, { cause, subject, only }: Known): string {
  if (cause !== null) return only?.cause === cause ? only.headline : sayProblem(cause);
  const say = ofOthers[condition];
  return say && subject ? say(subject) : conditionWords[condition].when.replace(/\.$/, "");
}

/** The places of a refresh at which a process may die, in their order; the drills make it die at each. */
export const refreshSteps = [
  "before-claim",
  "after-claim",
  "after-intent",
  "answered",
  "journalled",
  "during-commit",
  "committed",
] as const;

/** The place of a connection at which a process may die: the pair is stored, and nobody has judged whose access it is. */
export const connectionSteps = ["stored"] as const;

export type RefreshStep = (typeof refreshSteps)[number] | (typeof connectionSteps)[number];

/** The attempt that a step belongs to. */
export interface StepSubject {
  attemptId: string;
  tokenSetId: string;
}

/** Called at each step; without a subject before there is one. */
export type StepWatcher = (step: RefreshStep, subject: StepSubject | null) => void | Promise<void>;

let watcher: StepWatcher | null = null;

/** Has this process tell its steps: for drills, which stop or end it there. */
export function watchSteps(watch: StepWatcher): void {
  watcher = watch;
}

/** Says that a step is reached; nothing listens outside the drills. */
export async function reach(step: RefreshStep, subject: StepSubject | null): Promise<void> {
  if (watcher) await watcher(step, subject);
}

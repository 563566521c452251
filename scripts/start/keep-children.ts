import type { ChildPlan } from "./children.ts";
import { keepRunning, openFirstPages } from "./keep-running.ts";
import { reloadOnChange } from "./reload-on-change.ts";
import type { Shutdown } from "./shutdown.ts";

export type ChildrenOptions = {
  say: (line: string) => void;
  projectDir: string;
  /** The log file of the child with this name. */
  logOf: (name: string) => string;
  onStarted: (name: string, pid: number) => void;
  restartDelaysMs?: number[];
};

/**
 * Starts the children one after the other and keeps each of them running, whatever becomes of the others, until the
 * shutdown stops them. The first pages are compiled while the worker starts.
 * @throws PlainError when a first start fails
 */
export async function keepChildren(
  plans: ChildPlan[],
  shutdown: Shutdown,
  { say, projectDir, logOf, onStarted, restartDelaysMs }: ChildrenOptions,
): Promise<void> {
  const { signal } = shutdown;
  const opening: Promise<void>[] = [];
  for (const plan of plans) {
    const options = {
      ...{ say, cwd: projectDir, logFile: logOf(plan.name) },
      onStarted: (pid: number) => onStarted(plan.name, pid),
      ...(restartDelaysMs && { restartDelaysMs }),
    };
    const child = await keepRunning(plan, options, signal);
    shutdown.add(child);
    opening.push(openFirstPages(plan, signal));
    if (plan.sources) shutdown.add(reloadOnChange(plan, child, { projectDir, say }));
  }
  await Promise.all(opening);
  signal.throwIfAborted();
}

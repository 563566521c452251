import { watch } from "node:fs";
import { join } from "node:path";
import { sentenceFor } from "../plain-error.ts";
import type { ChildPlan } from "./children.ts";
import type { KeptChild } from "./keep-running.ts";

export type ReloadOptions = { projectDir: string; say: (line: string) => void };

const IS_SOURCE = /(?<!\.(test|spec))\.tsx?$/;
// An editor, and a change of branch, write many files within a moment.
const QUIET_MS = 300;

/** Starts a child again whenever code that it runs has changed; code that does not start waits for the next change. */
export function reloadOnChange(
  plan: Pick<ChildPlan, "title" | "sources">,
  child: Pick<KeptChild, "reload">,
  { projectDir, say }: ReloadOptions,
): { stop(): Promise<void> } {
  let quiet: NodeJS.Timeout | undefined;
  let reloads = Promise.resolve();
  let isStopped = false;
  const reload = async () => {
    try {
      await child.reload();
      if (!isStopped) say(`${plan.title} runs the changed code.`);
    } catch (error) {
      if (!isStopped) say(`${sentenceFor(error)}\n${plan.title} starts again when its code changes.`);
    }
  };
  const onEvent = (_event: string, file: string | null) => {
    if (file === null || !IS_SOURCE.test(file)) return;
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      reloads = reloads.then(reload);
    }, QUIET_MS);
  };
  const watchers = (plan.sources ?? []).map((folder) =>
    watch(join(projectDir, folder), { recursive: true }, onEvent),
  );
  return {
    async stop() {
      isStopped = true;
      clearTimeout(quiet);
      for (const watcher of watchers) watcher.close();
      await reloads;
    },
  };
}

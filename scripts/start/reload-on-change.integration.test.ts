import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isRunning } from "#lib/processes/process-identity.ts";
import { waitUntil } from "../wait-until.ts";
import { endingWithParent } from "./children.ts";
import { keepRunning } from "./keep-running.ts";
import { reloadOnChange } from "./reload-on-change.ts";
import { Shutdown } from "./shutdown.ts";

const running = 'setInterval(() => {}, 1000); process.send?.({ type: "ready" });\n';
const within = { timeoutMs: 20_000 };
let projectDir: string;
let shutdown: Shutdown;
let said: string[];
let pids: number[];

const write = (file: string, text: string) => writeFileSync(join(projectDir, file), text);
const saysLast = (words: string) => waitUntil(() => said.at(-1)?.includes(words) ?? false, within);

async function start(): Promise<void> {
  const plan = {
    name: "child",
    title: "The child",
    whileDown: "nothing runs",
    args: [...endingWithParent(), join(projectDir, "worker/main.ts")],
    env: process.env,
    readiness: { kind: "message" } as const,
    readyWithinMs: 20_000,
    echo: false,
    sources: ["worker", "lib"],
  };
  const say = (line: string) => void said.push(line);
  const onStarted = (pid: number) => void pids.push(pid);
  const options = { say, onStarted, cwd: projectDir, logFile: join(projectDir, "child.log") };
  const child = await keepRunning(plan, { ...options, restartDelaysMs: [10] }, shutdown.signal);
  shutdown.add(child);
  shutdown.add(reloadOnChange(plan, child, { projectDir, say }));
}

beforeEach(() => {
  projectDir = mkdtempSync(join(tmpdir(), "larder-reload-"));
  for (const folder of ["worker", "lib/deep"]) mkdirSync(join(projectDir, folder), { recursive: true });
  write("lib/deep/value.ts", "export const value = 1;\n");
  write("worker/main.ts", `import { value } from "../lib/deep/value.ts";\nvoid value;\n${running}`);
  [shutdown, said, pids] = [new Shutdown(), [], []];
});

afterEach(async () => {
  await shutdown.run();
  rmSync(projectDir, { recursive: true, force: true });
});

test("a child starts again when code far below its folders changes, and the old process has ended", async () => {
  await start();
  write("lib/deep/value.ts", "export const value = 2;\n");
  expect(await saysLast("The child runs the changed code.")).toBe(true);
  expect(pids).toHaveLength(2);
  expect(pids.map(isRunning)).toEqual([false, true]);
});

test("code that does not start is reported with its last lines, and the next change starts it", async () => {
  await start();
  write("worker/main.ts", 'throw new Error("half a sentence");\n');
  expect(await saysLast("The child starts again when its code changes.")).toBe(true);
  expect(said.at(-1)).toContain("half a sentence");
  write("worker/main.ts", running);
  expect(await saysLast("The child runs the changed code.")).toBe(true);
  expect(pids.map(isRunning)).toEqual([false, false, true]);
});

test("code that keeps crashing does not end everything: it waits for a change", async () => {
  await start();
  write("worker/main.ts", `${running}setTimeout(() => process.exit(3), 20);\n`);
  const waits = () =>
    said.some((line) => line.endsWith("ended 5 times; it starts again when its code changes."));
  expect(await waitUntil(waits, within)).toBe(true);
  write("worker/main.ts", running);
  expect(await saysLast("The child runs the changed code.")).toBe(true);
  expect(isRunning(pids.at(-1) ?? 0)).toBe(true);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isRunning } from "#lib/processes/process-identity.ts";
import { waitUntil } from "../wait-until.ts";
import { type ChildPlan, endingWithParent } from "./children.ts";
import { keepChildren } from "./keep-children.ts";
import { Shutdown } from "./shutdown.ts";

const within = { timeoutMs: 20_000 };
const untilKilled = 'setInterval(() => {}, 1000); process.send?.({ type: "ready" });';

let directory: string;
let shutdown: Shutdown;
let said: string[];
let started: { name: string; pid: number }[];

const pidsOf = (name: string) => started.filter((child) => child.name === name).map(({ pid }) => pid);

function plan(name: string, title: string, script: string): ChildPlan {
  const file = join(directory, `${name}.ts`);
  writeFileSync(file, script);
  return {
    ...{
      name,
      title,
      args: [...endingWithParent(), file],
      env: process.env,
      readyWithinMs: 20_000,
      echo: false,
    },
    whileDown: "the pages are down while the worker goes on refreshing",
    readiness: { kind: "message" },
  };
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "larder-children-"));
  [shutdown, said, started] = [new Shutdown(), [], []];
});

afterEach(async () => {
  await shutdown.run();
  rmSync(directory, { recursive: true, force: true });
});

test("the worker outlives any number of deaths of the web server, and a stop ends both", async () => {
  const web = plan("web", "The web server", `${untilKilled} setTimeout(() => process.exit(3), 20);`);
  const worker = plan("worker", "The worker", untilKilled);
  await keepChildren([web, worker], shutdown, {
    ...{ say: (line) => void said.push(line), projectDir: directory, restartDelaysMs: [10] },
    logOf: (name) => join(directory, `${name}.log`),
    onStarted: (name, pid) => void started.push({ name, pid }),
  });
  expect(await waitUntil(() => pidsOf("web").length >= 8, within)).toBe(true);
  expect(
    said.filter((line) => line.includes("the pages are down while the worker goes on refreshing")),
  ).toHaveLength(1);
  expect(pidsOf("worker").map(isRunning)).toEqual([true]);
  await shutdown.run();
  const { length } = started;
  expect(started.filter(({ pid }) => isRunning(pid))).toEqual([]);
  expect(await waitUntil(() => started.length > length, { timeoutMs: 200 }), "nothing is started again").toBe(
    false,
  );
});

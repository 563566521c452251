import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { isRunning } from "#lib/processes/process-identity.ts";
import { runElsewhere } from "../test/run-elsewhere.ts";
import { waitUntil } from "../wait-until.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "larder-start-"));
  return () => rmSync(directory, { recursive: true, force: true });
});

test("signals within a second count as one request to end, and a later one counts again", async () => {
  const { child } = await runElsewhere(
    directory,
    `
    import { onRequestToEnd } from "#scripts/start/shutdown.ts";
    const requestedAt = [];
    onRequestToEnd(() => {
      requestedAt.push(performance.now());
      if (requestedAt.length === 2) process.exit(requestedAt[1] - requestedAt[0] < 1_000 ? 1 : 0);
    });
    console.log("ready");
    setInterval(() => {}, 1000);`,
    {},
  );
  child.kill("SIGINT");
  child.kill("SIGTERM");
  const askAgain = () => {
    child.kill("SIGINT");
    return child.exitCode !== null;
  };
  expect(await waitUntil(askAgain, { timeoutMs: 20_000 })).toBe(true);
  expect(child.exitCode).toBe(0);
});

test("a process that npm started is asked to end when npm is killed", async () => {
  const npm = await runElsewhere(
    directory,
    `
    import { spawn } from "node:child_process";
    const source = 'import { onRequestToEnd } from "#scripts/start/shutdown.ts";' +
      'onRequestToEnd(() => process.exit()); console.log(process.pid); setInterval(() => {}, 1000);';
    spawn(process.execPath, ["--input-type=module", "-e", source], { stdio: "inherit" });`,
    { npm_lifecycle_event: "start" },
  );
  const started = Number(npm.firstLine);
  expect(isRunning(started)).toBe(true);
  npm.child.kill("SIGKILL");
  expect(await waitUntil(() => !isRunning(started), { timeoutMs: 20_000 })).toBe(true);
});

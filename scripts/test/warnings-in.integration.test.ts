import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { warningsIn } from "./warnings-in.ts";

/** A folder with the logs of what Node says when it runs each of the scripts. */
function logsOf(scripts: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), "larder-warnings-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const [name, script] of Object.entries(scripts)) {
    const { stderr } = spawnSync(process.execPath, ["--eval", script], { encoding: "utf8" });
    writeFileSync(join(dir, name), `a line before\n${stderr}a line after\n`);
  }
  return dir;
}

it("finds what Node says of code that is to go and of leaks, and passes over the rest", () => {
  const logs = logsOf({
    "web-1.log": "require('util').deprecate(() => {}, 'Asking twice is deprecated')()",
    "web-2.log": "require('util').deprecate(() => {}, 'So is this', 'DEP9999')()",
    "worker.log": "for (let i = 0; i < 11; i++) process.on('exit', () => {})",
    "quiet.log": "process.emitWarning('This may change', 'ExperimentalWarning')",
    "setup.log": "console.error('no Warning: of Node')",
  });
  expect(warningsIn(logs).toSorted()).toEqual([
    expect.stringMatching(/^web-1\.log: \(node:\d+\) DeprecationWarning: Asking twice is deprecated$/),
    expect.stringMatching(/^web-2\.log: \(node:\d+\) \[DEP9999\] DeprecationWarning: So is this$/),
    expect.stringMatching(/^worker\.log: \(node:\d+\) MaxListenersExceededWarning: /),
  ]);
});

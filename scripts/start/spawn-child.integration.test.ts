import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { waitUntil } from "../wait-until.ts";
import { spawnChild } from "./spawn-child.ts";

const megabyte = 1024 * 1024;
// Writes six megabytes, waits until its log has been emptied, and so on; then a last line.
const talker = `
  const { statSync } = require("node:fs");
  const logFile = process.argv[1];
  let rounds = 0;
  function write() {
    if (rounds++ === 3) return console.log("the last line");
    console.log(("x".repeat(1023) + "\\n").repeat(6 * 1024));
    const look = setInterval(() => {
      if (statSync(logFile).size > 1024 * 1024) return;
      clearInterval(look);
      write();
    }, 20);
  }
  write();
  setInterval(() => undefined, 60_000);`;

it("a child that writes for ever keeps one log and one older part of it, and its last lines are known", async () => {
  const directory = mkdtempSync(join(tmpdir(), "larder-log-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const logFile = join(directory, "talker.log");
  const { PATH, NODE_ENV } = process.env;
  const child = spawnChild({
    ...{ name: "talker", args: ["-e", talker, logFile], env: { PATH, NODE_ENV } },
    ...{ cwd: directory, logFile },
  });
  onTestFinished(() => child.stop());
  const isDone = () => child.lastLines(1)[0] === "the last line";
  expect(await waitUntil(isDone, { timeoutMs: 30_000 })).toBe(true);
  expect(statSync(logFile).size).toBeLessThan(megabyte);
  expect(statSync(`${logFile}.old`).size).toBeLessThan(7 * megabyte);
  expect(readFileSync(logFile, "utf8").startsWith("\0"), "no hole where the old part was").toBe(false);
});

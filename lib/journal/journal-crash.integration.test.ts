import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, it, onTestFinished } from "vitest";
import { makeJournalPlace } from "#lib/testing/make-journal.ts";
import { nodeCommand } from "#lib/testing/run-node.ts";
import { readJournals } from "./read-journals.ts";

const kills = 30;

/** Runs the appending process until it has printed that many lines, kills it, and returns everything it printed. */
async function runAndKill(args: string[], lines: number): Promise<string[]> {
  const [command, ...first] = nodeCommand("./append-until-killed.ts");
  const child = spawn(command, [...first, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const exit = once(child, "exit");
  const printed: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    printed.push(line);
    if (printed.length === lines) child.kill("SIGKILL");
  }
  expect((await exit)[1]).toBe("SIGKILL");
  return printed;
}

it(`no acknowledged reply is lost in ${kills} kills during rotation and carrying forward`, async () => {
  const { directory, crypto, masterKeys } = makeJournalPlace();
  const replied = new Set<string>();
  for (let run = 0; run < kills; run++) {
    const printed = await runAndKill([directory, masterKeys, `run${run}`], randomInt(1, 400));
    for (const line of printed) {
      const [what, attemptId = ""] = line.split(" ");
      if (what === "replied") replied.add(attemptId);
      else replied.delete(attemptId);
    }
    const reports = await readJournals({ directory, crypto });
    expect(reports.flatMap(({ damage }) => damage).filter(({ kind }) => kind !== "torn-tail")).toEqual([]);
    const found = new Map<string, unknown>();
    for (const attempt of reports.flatMap(({ attempts }) => attempts)) {
      if (!attempt.settled) found.set(attempt.attemptId, attempt.reply);
    }
    for (const attemptId of replied) expect(found.get(attemptId)).toEqual({ token: attemptId.repeat(20) });
  }
  expect(replied.size).toBeGreaterThan(0);
}, 180_000);

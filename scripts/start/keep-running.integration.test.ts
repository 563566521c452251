import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { isRunning } from "#lib/processes/process-identity.ts";
import { runElsewhere } from "../test/run-elsewhere.ts";
import { waitUntil } from "../wait-until.ts";
import { type ChildPlan, endingWithParent } from "./children.ts";
import { keepRunning, openFirstPages } from "./keep-running.ts";

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "larder-start-"));
  return () => rmSync(dataDir, { recursive: true, force: true });
});

describe("a supervised process", () => {
  function plan(script: string): ChildPlan {
    writeFileSync(join(dataDir, "child.ts"), script);
    return {
      name: "child",
      title: "The child",
      whileDown: "nothing is counted",
      args: [...endingWithParent(), join(dataDir, "child.ts")],
      env: process.env,
      readiness: { kind: "message" },
      readyWithinMs: 20_000,
      echo: false,
    };
  }

  function options() {
    const messages: string[] = [];
    const pids: number[] = [];
    return {
      ...{ messages, pids, cwd: dataDir, logFile: join(dataDir, "child.log") },
      say: (line: string) => void messages.push(line),
      onStarted: (pid: number) => void pids.push(pid),
      restartDelaysMs: [10, 10],
    };
  }

  const running = 'setInterval(() => {}, 1000); process.send?.({ type: "ready" });';

  test("a killed child is started again and ends when it is stopped", async () => {
    const kept = options();
    const child = await keepRunning(plan(running), kept, new AbortController().signal);
    process.kill(kept.pids[0] ?? 0, "SIGKILL");
    expect(
      await waitUntil(() => kept.messages.includes("The child runs again."), { timeoutMs: 20_000 }),
    ).toBe(true);
    expect(kept.messages[0]).toContain("ended unexpectedly: it was ended by SIGKILL");
    await child.stop();
    expect(kept.pids).toHaveLength(2);
    expect(kept.pids.some(isRunning)).toBe(false);
  });

  test("a child that keeps crashing is tried again until it runs, and the terminal says what that means", async () => {
    const kept = options();
    const mended = join(dataDir, "mended");
    const script = `
      import { existsSync } from "node:fs";
      ${running}
      if (!existsSync(${JSON.stringify(mended)})) { console.log("out of memory"); process.disconnect(); process.exit(3); }`;
    const child = await keepRunning(plan(script), kept, new AbortController().signal);
    const ended = (words: string) => kept.messages.filter((message) => message.includes(words));
    expect(await waitUntil(() => ended("ended again").length >= 2, { timeoutMs: 20_000 })).toBe(true);
    const [sentence, ...repeated] = ended(
      "ended 5 times in a row, so nothing is counted; Larder tries it again",
    );
    expect(sentence).toContain("it ended with code 3. Its last lines:\n  out of memory");
    expect(sentence).toContain(kept.logFile);
    expect(repeated).toEqual([]);
    writeFileSync(mended, "");
    expect(
      await waitUntil(
        () => isRunning(kept.pids.at(-1) ?? 0) && kept.messages.at(-1) === "The child runs again.",
        { timeoutMs: 20_000 },
      ),
    ).toBe(true);
    await child.stop();
    expect(kept.pids.some(isRunning)).toBe(false);
  });

  test("a child whose first start fails is reported at once with its last lines", async () => {
    const kept = options();
    const script = 'console.error("no such file: secrets"); process.exit(1);';
    const starting = keepRunning(plan(script), kept, new AbortController().signal);
    await expect(starting).rejects.toThrow(/did not start: it ended with code 1.*\n.*no such file: secrets/);
    expect(kept.pids).toHaveLength(1);
  });

  test("a child ends when its supervisor is killed", async () => {
    const supervisor = await runElsewhere(
      dataDir,
      `
      import { spawnChild } from "#scripts/start/spawn-child.ts";
      import { endingWithParent } from "#scripts/start/children.ts";
      const child = spawnChild({ name: "c", args: [...endingWithParent(), "-e", "setInterval(() => {}, 1000)"],
        env: process.env, cwd: "/", logFile: process.env.LOG });
      console.log(child.pid);
      setInterval(() => {}, 1000);`,
      { LOG: join(dataDir, "child.log") },
    );
    const pid = Number(supervisor.firstLine);
    expect(isRunning(pid)).toBe(true);
    supervisor.child.kill("SIGKILL");
    expect(await waitUntil(() => !isRunning(pid), { timeoutMs: 20_000 })).toBe(true);
  });
});

describe("the pages that a person opens first", () => {
  async function serve(answer: (path: string) => number | null) {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.headers.host}${request.url}`);
      const status = answer(request.url ?? "");
      if (status !== null) response.writeHead(status).end("a page");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close().closeAllConnections());
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/api/ready`;
    return { asked, readiness: { kind: "http", url, host: "larder.example.com" } as const };
  }

  test("are all opened at the public host, whatever they answer", async () => {
    const { asked, readiness } = await serve((path) => (path === "/" ? 307 : 500));
    await openFirstPages({ readiness, firstPages: ["/", "/sign-in"] }, new AbortController().signal);
    expect(asked.toSorted()).toEqual(["larder.example.com/", "larder.example.com/sign-in"]);
  });

  test("are waited for no longer when the start is given up", async () => {
    const starting = new AbortController();
    const { asked, readiness } = await serve(() => null);
    const opening = openFirstPages({ readiness, firstPages: ["/"] }, starting.signal);
    expect(await waitUntil(() => asked.length === 1, { timeoutMs: 20_000 })).toBe(true);
    starting.abort();
    await opening;
  });
});

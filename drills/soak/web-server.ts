import { type StdioOptions, spawn } from "node:child_process";
import { nextArguments } from "../../scripts/start/children.ts";
import { findFreePort } from "../../scripts/start/ports.ts";
import { waitUntil } from "../../scripts/wait-until.ts";
import { projectDir } from "../harness.ts";
import { drillEnvironment, watchProcess } from "../worker-process.ts";
import type { Role } from "./members.ts";

const readyWithinMs = 60_000;

/** A web process of the finished build; the session's cookie signs its person in. */
export async function makeWebServer(
  environment: Record<string, string>,
  cookie: string,
): Promise<Role & { url: string }> {
  const port = await findFreePort();
  const url = `http://localhost:${port}`;
  const address = { LARDER_URL: url, NEXTAUTH_URL: url, PORT: String(port) };
  const own = { ...address, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" } as const;
  const args = nextArguments(projectDir, ["start", "-H", "127.0.0.1", "-p", String(port)]);
  return {
    url,
    start() {
      const env = drillEnvironment("web", { ...environment, ...own });
      const stdio = ["ignore", "ignore", "inherit", "ipc"] satisfies StdioOptions;
      return watchProcess(spawn(process.execPath, args, { cwd: projectDir, env, stdio }));
    },
    isReady: () =>
      waitUntil(() => answersOk(`${url}/api/ready`), { timeoutMs: readyWithinMs, intervalMs: 200 }),
    async press(what, tokenSetId) {
      const headers = { cookie, "content-type": "application/json" };
      const request = { method: "POST", headers, body: "{}", signal: AbortSignal.timeout(readyWithinMs) };
      await fetch(`${url}/api/v1/token-sets/${tokenSetId}/${what}`, request)
        .then((answer) => answer.arrayBuffer())
        // What an outage refuses is no fault here: a person reads the message and presses again.
        .catch(() => undefined);
    },
  };
}

function answersOk(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.ok;
    },
    () => false,
  );
}

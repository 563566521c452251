import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { callApi, createTokenSet, refresh, refreshed } from "./testing/oauth-requests.ts";
import { createPageVisitor } from "./testing/page-visitor.ts";
import { type RunningSandbox, startSandbox } from "./testing/start-sandbox.ts";

const toClean: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const clean of toClean.splice(0).reverse()) await clean();
});

async function newDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), "sandbox-restart-"));
  toClean.push(() => rm(dataDir, { recursive: true, force: true }));
  return dataDir;
}

async function started(options: Parameters<typeof startSandbox>[0]): Promise<RunningSandbox> {
  const sandbox = await startSandbox(options);
  toClean.push(() => sandbox.stop());
  return sandbox;
}

it.each(["kill", "stop"] as const)("sets, rotations, sessions, calls and clock survive a %s", async (end) => {
  const dataDir = await newDataDir();
  const first = await started({ dataDir });
  const client = await first.control.createApplication({ name: "Till" });
  const old = await createTokenSet(first.control, client.clientId);
  const fresh = await refreshed(first.control, client, old.refreshToken);
  const chef = createPageVisitor(first.url);
  await chef.signIn("chef@brasserie.test");
  await first.control.setClockOffset(5_000);
  await first[end]();

  const second = await started({ dataDir, port: Number(new URL(first.url).port) });
  expect(second.url).toBe(first.url);
  expect((await callApi(second.control, old.accessToken)).status).toBe(401);
  expect((await callApi(second.control, fresh.access_token)).status).toBe(200);
  expect((await refresh(second.control, client, old.refreshToken)).status).toBe(400);
  expect((await refresh(second.control, client, fresh.refresh_token)).status).toBe(200);
  expect((await chef.get("/settings/api/")).status).toBe(200);
  const calls = await second.control.calls({ endpoint: "token" });
  expect(calls.map(({ outcome }) => outcome)).toEqual(["rotated", "invalid_grant", "rotated"]);
  expect((calls.at(-1)?.receivedAt ?? 0) - Date.now()).toBeGreaterThan(3_000);
});

it("a rotation stays done when the process is killed before it answers", async () => {
  const dataDir = await newDataDir();
  const first = await started({ dataDir });
  const client = await first.control.createApplication({ name: "Till" });
  const set = await createTokenSet(first.control, client.clientId);
  await first.control.addFault({ endpoint: "token", kind: "delay", ms: 60_000 });
  const lost = refresh(first.control, client, set.refreshToken).catch(() => "lost");
  await expect
    .poll(async () => (await callApi(first.control, set.accessToken)).status, { interval: 10 })
    .toBe(401);
  await first.kill();
  expect(await lost).toBe("lost");

  const second = await started({ dataDir });
  expect((await refresh(second.control, client, set.refreshToken)).status).toBe(400);
  const [spend] = await second.control.doubleSpends();
  expect(spend?.calls.map(({ outcome }) => outcome)).toEqual(["rotated", "invalid_grant"]);
});

it("reset leaves only accounts and libraries", async () => {
  const { control, url } = await started({});
  const client = await control.createApplication({ name: "Till" });
  const set = await createTokenSet(control, client.clientId);
  await control.reset();
  expect((await callApi(control, set.accessToken)).status).toBe(401);
  expect((await createPageVisitor(url).signIn("chef@brasserie.test")).status).toBe(303);
});

it("a taken port is reported in one sentence", async () => {
  const { url } = await started({});
  const { port } = new URL(url);
  await expect(startSandbox({ port: Number(port) })).rejects.toThrow(
    `The sandbox ended with 1. The sandbox cannot start: port ${port} on 127.0.0.1 is taken.`,
  );
});

it("all wrong settings are reported together", async () => {
  const env = { SANDBOX_CODE_TTL_SECONDS: "soon", SANDBOX_REUSE: "maybe", SANDBOX_CONTROL_TOKEN: "short" };
  const failure = startSandbox({ env });
  await expect(failure).rejects.toThrow(
    /ended with 1\..*SANDBOX_CODE_TTL_SECONDS.*SANDBOX_CONTROL_TOKEN.*SANDBOX_REUSE/s,
  );
});

it.each(["SIGTERM", "disconnect"] as const)("the sandbox ends cleanly on %s", async (reason) => {
  const dataDir = await newDataDir();
  const child = fork(join(import.meta.dirname, "main.ts"), {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    env: { NODE_ENV: "test", SANDBOX_DATA_DIR: dataDir, SANDBOX_PORT: "0", SANDBOX_LOG_LEVEL: "silent" },
  });
  await once(child, "message");
  const exited = once(child, "exit");
  if (reason === "disconnect") child.disconnect();
  else child.kill(reason);
  expect(await exited).toEqual([0, null]);
  // A cleanly closed database leaves no write-ahead log.
  expect(existsSync(join(dataDir, "sandbox.sqlite-wal"))).toBe(false);
});

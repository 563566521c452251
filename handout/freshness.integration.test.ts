import { setTimeout as pause } from "node:timers/promises";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { db } from "#lib/db/client.ts";
import type { MachineCredentials } from "#lib/machines/create-machine.ts";
import { revokeMachine } from "#lib/machines/revoke-machine.ts";
import { rollMachineSecret } from "#lib/machines/roll-machine-secret.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { addMachine } from "#lib/testing/ask-for-token.ts";
import { by } from "#lib/testing/by.ts";
import { type FreezingProxy, startFreezingProxy } from "#lib/testing/freezing-proxy.ts";
import { makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { createHandoutProcess, type HandoutProcess } from "../drills/handout/handout-process.ts";
import { findFreePort } from "../scripts/start/ports.ts";

const metricsToken = "a-token-for-the-metrics";
const withinMs = 1_000;
const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

async function startProcess(settings: Record<string, string> = {}): Promise<HandoutProcess> {
  const environment = { ...larder.environment, LARDER_METRICS_TOKEN: metricsToken, ...settings };
  const handout = createHandoutProcess(environment, await findFreePort());
  await handout.start();
  onTestFinished(() => handout.kill("SIGKILL"));
  return handout;
}

/** The status of an answer, and the token. */
async function ask(handout: HandoutProcess, { clientId, clientSecret }: MachineCredentials) {
  const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret };
  const body = new URLSearchParams(form);
  const answer = await fetch(`${handout.url}/api/oauth/token`, { method: "POST", body });
  const { access_token } = (await answer.json()) as { access_token?: string };
  return { status: answer.status, token: access_token };
}

async function countFromMemory({ url }: HandoutProcess): Promise<number> {
  const headers = { authorization: `Bearer ${metricsToken}` };
  const answer = await fetch(`${url}/api/metrics`, { headers });
  expect(answer.status).toBe(200);
  const text = await answer.text();
  return Number(/larder_handout_answers_total\{status="200",from="memory"\} (\d+)/.exec(text)?.[1] ?? 0);
}

/** Asks until the answer comes from memory, so that what follows is about what is kept. */
async function warm(handout: HandoutProcess, machine: MachineCredentials): Promise<void> {
  const before = await countFromMemory(handout);
  await expect
    .poll(async () => {
      expect((await ask(handout, machine)).status).toBe(200);
      return countFromMemory(handout);
    })
    .toBeGreaterThan(before);
}

/** Asks again and again: refused at the first question after a second at the latest. */
async function expectRefusal(handout: HandoutProcess, machine: MachineCredentials, sinceMs: number) {
  for (;;) {
    const askedAtMs = performance.now();
    const { status } = await ask(handout, machine);
    if (status === 401) return;
    expect(askedAtMs - sinceMs, "still answered after a second").toBeLessThan(withinMs);
  }
}

async function connect() {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  return { set, machine: await addMachine(team, set) };
}

const endings: Record<string, (machine: MachineCredentials) => Promise<unknown>> = {
  "a revoked machine": ({ id }) => revokeMachine(by(team.owner), { machineId: id }),
  "a secret that was rolled without an overlap": ({ id }) =>
    rollMachineSecret(by(team.owner), { machineId: id, overlapHours: 0 }),
  "an expired machine": ({ id }) =>
    db().machine.update({ where: { id }, data: { expiresAt: new Date() }, select: { id: true } }),
};

const endListening = () => asOwner().$executeRaw`
  SELECT pg_terminate_backend("pid") FROM pg_stat_activity
  WHERE "application_name" = 'larder-handout' AND "datname" = current_database()`;

const losses: Record<string, (proxy: FreezingProxy) => unknown> = {
  "while it listens": () => undefined,
  "while its listening connection is ended": endListening,
  "while its listening connection has gone silent": (proxy) => proxy.freeze(),
};

for (const [what, end] of Object.entries(endings)) {
  it.each(Object.entries(losses))(
    `${what} is refused by another process within a second, %s`,
    async (_, lose) => {
      const proxy = await startFreezingProxy(larder.databaseUrl);
      const handout = await startProcess({ LARDER_LISTEN_URL: proxy.url });
      const { machine } = await connect();
      await warm(handout, machine);
      await lose(proxy);
      await end(machine);
      await expectRefusal(handout, machine, performance.now());
    },
  );
}

it("a machine whose time runs out is refused within a second of it, with no change to hear of", async () => {
  const handout = await startProcess();
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const endsInMs = 1_500;
  const sinceMs = performance.now() + endsInMs;
  const machine = await addMachine(team, set, { expiresAt: new Date(Date.now() + endsInMs) });
  await warm(handout, machine);
  await expectRefusal(handout, machine, sinceMs);
});

it("a process that slept through the change does not serve what it knew before", async () => {
  const proxy = await startFreezingProxy(larder.databaseUrl);
  const handout = await startProcess({ LARDER_LISTEN_URL: proxy.url });
  const { machine } = await connect();
  await warm(handout, machine);
  handout.signal("SIGSTOP");
  // Nor is it told of the change when it wakes up: its clocks alone can tell.
  proxy.freeze();
  await revokeMachine(by(team.owner), { machineId: machine.id });
  const asked = ask(handout, machine);
  // The sleep itself: longer than a heartbeat proves anything.
  await pause(700);
  handout.signal("SIGCONT");
  expect((await asked).status).toBe(401);
});

it("a silent connection is left, and machines are answered from memory again", async () => {
  const proxy = await startFreezingProxy(larder.databaseUrl);
  const handout = await startProcess({ LARDER_LISTEN_URL: proxy.url });
  const { machine } = await connect();
  await warm(handout, machine);
  proxy.freeze();
  const state = async () => (await (await fetch(`${handout.url}/api/ready`)).json()).cache;
  await expect.poll(state, { timeout: 10_000 }).toBe("unproven");
  expect((await ask(handout, machine)).status, "the database answers meanwhile").toBe(200);
  proxy.thaw();
  await expect.poll(state, { timeout: 20_000 }).toBe("on");
  await warm(handout, machine);
});

it("switched off, every answer is the database's", async () => {
  const handout = await startProcess({ LARDER_HANDOUT_CACHE: "off" });
  const { machine } = await connect();
  for (let times = 0; times < 5; times++) expect((await ask(handout, machine)).status).toBe(200);
  expect(await countFromMemory(handout)).toBe(0);
  expect((await (await fetch(`${handout.url}/api/ready`)).json()).cache).toBe("off");
});

it("a process killed in the middle has answered nothing that is not written down", async () => {
  const handout = await startProcess();
  const machines: MachineCredentials[] = [];
  for (let made = 0; made < 4; made++) {
    const { set } = await connect();
    for (let more = 0; more < 8; more++) machines.push(await addMachine(team, set));
  }
  const answered: string[] = [];
  const asks = machines.map(async (machine) => {
    const { status } = await ask(handout, machine);
    if (status === 200) answered.push(machine.id);
    if (answered.length === machines.length / 4) await handout.kill("SIGKILL");
  });
  await Promise.allSettled(asks);
  expect(answered.length).toBeGreaterThanOrEqual(machines.length / 4);
  const rows = await db().handout.findMany({ where: { machineId: { in: answered } } });
  expect(new Set(rows.map(({ machineId }) => machineId))).toEqual(new Set(answered));
});

import { globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { act, listActions } from "../access/found-actions.ts";
import { callApi, send } from "../fixtures/larder-http.ts";
import { collectToken } from "../fixtures/machine-http.ts";
import { projectDir } from "../fixtures/project-dir.ts";
import { listPages, makeParameters, toPath } from "../fixtures/routes.ts";
import { traceFile } from "../fixtures/stack.ts";
import { expect, test } from "../fixtures/test.ts";
import { Watch } from "./canaries.ts";
import { walkEchoedFlows, walkEchoes } from "./echoes.ts";
import { copyEveryTable, dumpByProgram, readFiles, writeCheckpoint } from "./stored-bytes.ts";
import { neverGoThrough } from "./valid-input.ts";
import { beginAuthorization, lookAt, lookAtSet, readPage, type Walk, walkActions, wholeOf } from "./walk.ts";
import { walkFind, walkReveal } from "./walk-tokens.ts";

/** The one file of the data directory that is there to hold secrets: the master keys. */
const keyFileOf = (stack: Walk["stack"]) => join(stack.larderEnv.LARDER_DATA_DIR ?? "", "master-keys");

const masterKeyOf = (stack: Walk["stack"]) =>
  readFileSync(keyFileOf(stack), "utf8").trim().split(":")[1] ?? "";

async function walkApi(walk: Walk, secret: string): Promise<void> {
  const { tenant, factory, web, watch } = walk;
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  const url = `${web}/api/v1/token-sets/${set.id}`;
  const post = (path: string, body: unknown) => callApi(path, tenant.owner, "POST", body);
  for (const act of ["check", "refresh", "refresh"]) lookAt(walk, act, await post(`${url}/${act}`, {}));
  const { generation } = (await callApi(url, tenant.owner)).json() as { generation: number };
  const pair = await factory.openPair({ tokenSetId: set.id, generation });
  watch.add("rotated access token", pair.accessToken);
  watch.add("rotated refresh token", pair.refreshToken);
  lookAt(walk, "import", await post(`${url}/import`, { ...pair, expiresIn: 10 }));
  const asked = { recipient: "Nora", purpose: "To connect the till." };
  lookAt(walk, "connect-links", await post(`${url}/connect-links`, asked));
  const { name, scopes } = application;
  const again = { name, clientId: "another-client", clientSecret: secret, scopes };
  const form = { ...again, authentication: "body", redirect: "callback" };
  lookAt(walk, "applications", await post(`${web}/api/v1/applications`, form));
  await lookAtSet(walk, set.id, "after its life");
}

type Credentials = { id: string; clientId: string; clientSecret: string };

/** A machine's life: its secrets, right and wrong, are sent to the token endpoint, and one stands in an address. */
async function walkMachine(walk: Walk): Promise<void> {
  const { tenant, web } = walk;
  const set = await tenant.connectedSet(await tenant.application());
  const post = async (path: string, body: unknown) => {
    const answer = await callApi(`${web}/api/v1/${path}`, tenant.owner, "POST", body);
    lookAt(walk, path, answer);
    return answer.json() as Credentials;
  };
  const machine = await post(`token-sets/${set.id}/machines`, { name: "Till" });
  const rolled = await post(`machines/${machine.id}/roll`, {});
  const { clientId } = machine;
  for (const { clientSecret } of [machine, rolled]) {
    const answer = await collectToken(web, { clientId, clientSecret });
    expect(answer.json(), "the one answer that holds the access token").toMatchObject({
      access_token: set.pair.accessToken,
    });
  }
  const wrong = { clientId: "nobody", clientSecret: machine.clientSecret };
  lookAt(walk, "a wrong client ID", await collectToken(web, wrong));
  const query = `?client_secret=${machine.clientSecret}`;
  lookAt(walk, "a secret in the address", await collectToken(web, machine, query));
  await lookAtSet(walk, set.id, "while a machine holds its token");
  await post(`machines/${machine.id}/revoke`, {});
  lookAt(walk, "after the machine was revoked", await collectToken(web, rolled));
  await lookAtSet(walk, set.id, "after its machine was revoked");
}

/** A key's life: it is sent as it should be, wrong, in an address, with a secret to be made twice, and when it is revoked. */
async function walkApiKey(walk: Walk): Promise<void> {
  const { tenant, factory, web, watch } = walk;
  const { id, secret } = await factory.makeApiKey(tenant.owner);
  watch.add("API key", secret);
  const set = await tenant.connectedSet(await tenant.application());
  const headers = { authorization: `Bearer ${secret}` };
  const look = async (where: string, path: string, more: Parameters<typeof send>[1]) => {
    const answer = await send(`${web}/api/v1/${path}`, more);
    lookAt(walk, where, answer);
    return answer;
  };
  expect((await look("a call by key", "token-sets", { as: null, headers })).status).toBe(200);
  await look("a wrong key", "token-sets", { as: null, headers: { authorization: `Bearer ${secret}x` } });
  for (const query of [`access_token=${secret}`, `q=${secret}`]) {
    const answer = await look("a key in the address", `token-sets?${query}`, { as: tenant.owner });
    expect(answer.status).toBe(400);
  }
  const repeated = { ...headers, "idempotency-key": "canary", "content-type": "application/json" };
  const machine = { as: null, method: "POST", headers: repeated, body: '{"name":"Till"}' };
  const made = await look("a machine by key", `token-sets/${set.id}/machines`, machine);
  expect(made.status).toBe(201);
  const again = await look("the same machine again", `token-sets/${set.id}/machines`, machine);
  expect(again.status, "its secret was shown once").toBe(409);
  await act(`${web}/settings/api-keys`, tenant.owner, revokeKey(), new Map([["apiKeyId", id]]));
  expect((await look("a revoked key", "token-sets", { as: null, headers })).status).toBe(401);
}

function revokeKey() {
  const action = listActions().find(({ name }) => name === "revokeApiKeyAction");
  if (!action) throw new Error("There is no revokeApiKeyAction.");
  return action;
}

async function walkPages(walk: Walk): Promise<void> {
  const { tenant, factory, web, watch } = walk;
  const parameters = await makeParameters(tenant, factory);
  for (const route of listPages()) {
    watch.look(route, await readPage(web + toPath(route, parameters), tenant.owner));
  }
  for (const path of [
    ...["/api/v1/openapi.json", "/api/v1/applications", "/api/v1/token-sets", "/api/v1/search?q=POS"],
    ...["/activity/export", "/activity/export?format=jsonl", "/token-sets/export"],
    ...["/api/auth/session", "/api/ready", "/api/health"],
  ]) {
    watch.look(path, wholeOf(await send(web + path, { as: tenant.owner })));
  }
}

/** What somebody has who steals the disk, or a backup of it. The provider's own files are not Larder's. */
async function lookAtStored({ watch, stack }: Walk): Promise<void> {
  const url = stack.larderEnv.DATABASE_URL ?? "";
  for (const [table, rows] of await copyEveryTable(url)) watch.look(`the rows of ${table}`, rows);
  const dump = await dumpByProgram(url);
  if (dump) watch.look("pg_dump", dump);
  await writeCheckpoint(url);
  for (const directory of [stack.postgresDir, stack.logDir, stack.larderEnv.LARDER_DATA_DIR ?? ""]) {
    for (const { path, bytes } of readFiles(directory)) {
      if (path !== keyFileOf(stack)) watch.look(path, bytes);
    }
  }
  for (const file of globSync(".next/static/**/*.{js,css}", { cwd: projectDir })) {
    watch.look(file, readFileSync(join(projectDir, file)));
  }
}

test("no secret that was put in comes out: pages, payloads, actions, JSON, CSV, scripts, logs, dump, disk", async ({
  tenant,
  factory,
  sandbox,
  stack,
}) => {
  test.setTimeout(600_000);
  const watch = new Watch();
  const walk: Walk = { watch, tenant, factory, sandbox, stack, web: stack.webUrls[0] };
  watch.add("session encryption secret", stack.larderEnv.NEXTAUTH_SECRET);
  watch.add("master key", masterKeyOf(stack));
  watch.add("master key's bytes", Buffer.from(masterKeyOf(stack), "base64"));
  const application = await tenant.application();
  const { clientSecret: nextSecret } = await sandbox.replaceSecret(application.clientId);
  watch.add("next client secret", nextSecret);

  await test.step("an authorization, from its beginning to the callback", async () => {
    const { set, land } = await beginAuthorization(walk, await tenant.application());
    await lookAtSet(walk, set.id, "while its authorization runs");
    expect(await land()).toContain(`/token-sets/${set.id}?connected=1`);
    await lookAtSet(walk, set.id, "after its authorization");
  });
  await test.step("the JSON API", () => walkApi(walk, nextSecret));
  await test.step("a machine and its secrets", () => walkMachine(walk));
  await test.step("an API key", () => walkApiKey(walk));
  await test.step("an access token that is revealed", () => walkReveal(walk));
  await test.step("tokens and a code that are looked up", () => walkFind(walk));
  await test.step("every server action, with input that it takes", async () => {
    expect((await walkActions(walk)).toSorted()).toEqual(neverGoThrough);
  });
  await test.step("what the provider repeats", async () => {
    await walkEchoes(walk);
    await walkEchoedFlows(walk);
  });
  await test.step("pages, payloads, JSON and CSV", () => walkPages(walk));
  for (const kind of [
    "cookie larder.flow.",
    "cookie larder.link.",
    "connect link token",
    "invitation token",
    "machine secret",
    "signing secret",
    "API key",
  ]) {
    expect(watch.names().filter((name) => name.startsWith(kind)).length, kind).toBeGreaterThan(0);
  }
  await test.step("what was traced: Larder's own spans, and none of Next's, which hold addresses", async () => {
    const traces = () => readFileSync(join(stack.logDir, traceFile), "latin1");
    await expect.poll(traces).toContain("route callback");
    for (const name of ["action ", "token request", "call token"]) expect(traces()).toContain(name);
    expect(traces()).not.toMatch(/next\.(?:route|span)|BaseServer|http\.target|https?:\/\//);
  });
  await test.step("what is stored", () => lookAtStored(walk));
  expect(watch.found).toEqual([]);
});

test.describe("the canary sings: what is not secret is found by the same look", () => {
  test("in a page, in an action's answer and in the log", async ({ tenant, stack }) => {
    const application = await tenant.application();
    const watch = new Watch([{ name: "client ID", value: application.clientId }]);
    const page = await readPage(`${stack.webUrls[0]}/applications/${application.id}`, tenant.owner);
    expect(watch.findIn(page)).toEqual(["client ID"]);
    const missing = await callApi(`${stack.webUrls[0]}/api/v1/token-sets/${tenant.id}`, tenant.owner);
    const { reference } = missing.json() as { reference: string };
    const log = readdirSync(stack.logDir).map((file) => readFileSync(join(stack.logDir, file), "utf8"));
    const line = log.flatMap((text) => text.split("\n")).find((each) => each.includes(reference)) ?? "{}";
    expect(JSON.parse(line)).toMatchObject({ errorCode: "not_found" });
  });

  test("in the rows, in the server's files and in its log of changes", async ({ tenant, stack }) => {
    const { clientId } = await tenant.application();
    const watch = new Watch([{ name: "client ID", value: clientId }]);
    const url = stack.larderEnv.DATABASE_URL ?? "";
    const rows = await copyEveryTable(url);
    const tables = [...rows].filter(([, bytes]) => watch.findIn(bytes).length > 0).map(([table]) => table);
    expect(tables).toContain('public."Application"');
    const dump = await dumpByProgram(url);
    if (dump) expect(watch.findIn(dump)).toEqual(["client ID"]);
    await writeCheckpoint(url);
    const files = [...readFiles(stack.postgresDir)].filter(({ bytes }) => watch.findIn(bytes).length > 0);
    expect(files.map(({ path }) => path).join("\n")).toMatch(/[/\\]base[/\\]\d+[/\\]\d+/);
    expect(files.map(({ path }) => path).join("\n")).toMatch(/[/\\]pg_wal[/\\]/);
  });

  test("in the data directory: the master key is in its file, which the look leaves out", ({ stack }) => {
    const watch = new Watch([{ name: "master key", value: masterKeyOf(stack) }]);
    const files = [...readFiles(stack.larderEnv.LARDER_DATA_DIR ?? "")];
    const holding = files.filter(({ bytes }) => watch.findIn(bytes).length > 0).map(({ path }) => path);
    expect(holding).toEqual([keyFileOf(stack)]);
  });

  test("in whatever form: encoded, alone or amid other text", () => {
    const value = 'a+secret/with "quotes" & spaces';
    const watch = new Watch([{ name: "it", value }]);
    const bytes = Buffer.from(value);
    const amid = ["", "x", "xy", "xyz"].map((before) => Buffer.from(`${before}${value}after`));
    const forms = [value, encodeURIComponent(value), JSON.stringify({ value }), bytes.toString("hex")];
    for (const form of [
      ...forms,
      ...amid.flatMap((one) => [one.toString("base64"), one.toString("base64url")]),
    ]) {
      expect(watch.findIn(`before ${form} after`), form).toEqual(["it"]);
    }
    expect(watch.findIn(value.slice(1))).toEqual([]);
  });
});

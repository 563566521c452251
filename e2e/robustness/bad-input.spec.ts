import { request as rawRequest } from "node:http";
import { callApi, send } from "../fixtures/larder-http.ts";
import { callAction, readActions } from "../fixtures/server-actions.ts";
import { expect, test } from "../fixtures/test.ts";

const garbageIds = [
  "not-an-id",
  "0",
  "-1",
  "null",
  "01a20992-85b3-7280-813a-81d216fca43",
  "01a20992-85b3-7280-813a-81d216fca43cc",
  "%00",
  "%ff%fe",
  "..%2f..%2fetc%2fpasswd",
  "%27%3B%20DROP%20TABLE%20%22User%22%3B--",
  "%F0%9F%8D%8B",
  "x".repeat(2_000),
];

test("ids that are none are not found, on every page and route", async ({ tenant, stack }) => {
  const [web] = stack.webUrls;
  const pages = [(id: string) => `/token-sets/${id}`, (id: string) => `/token-sets/${id}/connect`];
  const more = [(id: string) => `/applications/${id}`, (id: string) => `/connect/outcome/${id}`];
  const refused = (id: string) => `/connect/refused/${id}`;
  for (const id of garbageIds) {
    for (const path of [...pages, ...more, refused]) {
      const { status } = await send(`${web}${path(id)}`, { as: tenant.owner });
      expect([400, 404], `${status} for ${path(id)}`).toContain(status);
    }
    for (const [act, method] of [
      ["", "GET"],
      ["/attempts", "GET"],
      ["/refresh", "POST"],
      ["/check", "POST"],
    ] as const) {
      const { status } = await send(`${web}/api/v1/token-sets/${id}${act}`, { as: tenant.owner, method });
      expect([400, 404], `${status} for ${method} ${id}${act}`).toContain(status);
    }
  }
});

test("filters and addresses that make no sense are never a server's error", async ({ tenant, stack }) => {
  const [web] = stack.webUrls;
  const nasty = ["%00", "%ff", "%E0%A4%A", "%F0%9F%8D%8B", "%27%22%3C%3E", "%25_%5C", "x".repeat(4_000)];
  for (const value of nasty) {
    for (const name of [
      "q",
      "health",
      "environment",
      "application",
      "library",
      "scope",
      "sort",
      "after",
      "before",
    ]) {
      const { status } = await send(`${web}/token-sets?${name}=${value}`, { as: tenant.owner });
      expect([200, 400], `${status} for /token-sets?${name}=${value.slice(0, 20)}`).toContain(status);
      const api = await send(`${web}/api/v1/token-sets?${name}=${value}`, { as: tenant.owner });
      expect([200, 400], `${api.status} for the API with ${name}=${value.slice(0, 20)}`).toContain(
        api.status,
      );
    }
    for (const path of [
      `/connect?application=${value}`,
      `/sign-in?callbackUrl=${value}`,
      `/setup?token=${value}`,
    ]) {
      const { status } = await send(`${web}${path}`, { as: null });
      expect([200, 307, 400, 404], `${status} for ${path.slice(0, 60)}`).toContain(status);
    }
    for (const name of ["state", "code", "error"]) {
      const url = `${web}/api/oauth/callback?state=x&${name}=${value}`;
      const { status, headers } = await send(url, { as: tenant.owner });
      expect([307, 400], `${status} for ${url.slice(0, 80)}`).toContain(status);
      if (status === 307)
        expect(headers.get("location")).toMatch(/\/connect\/refused\/(malformed|unknown_state)$/);
    }
  }
  const repeated = await send(`${web}/token-sets?q=a&q=b&health=due&health=paused`, { as: tenant.owner });
  expect(repeated.status).toBe(200);
});

test("bodies that cannot be read are refused with a reason, and change nothing", async ({
  tenant,
  stack,
  sandbox,
}) => {
  const [web] = stack.webUrls;
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  const json = { "content-type": "application/json" };
  const routes = ["token-sets", "applications"].map((path) => `${web}/api/v1/${path}`);
  for (const act of ["refresh", "check", "revoke", "exchange", "import"]) {
    routes.push(`${web}/api/v1/token-sets/${set.id}/${act}`);
  }
  const before = await tenant.snapshot();
  const bodies: [what: string, status: number[], headers: Record<string, string>, body: string][] = [
    ["no JSON", [400], json, "{"],
    ["an array", [400], json, "[]"],
    ["a string", [400], json, '"refresh"'],
    ["null", [400], json, "null"],
    ["an unknown field", [400], json, '{"surprise":true}'],
    ["a polluted prototype", [400], json, '{"__proto__":{"admin":true},"constructor":1}'],
    ["wrong types", [400], json, '{"seenGeneration":"1","confirm":7,"code":{},"name":[],"accessToken":0}'],
    ["a NUL", [400], json, '{"name":"a\\u0000b","confirm":"\\u0000","code":"\\u0000","extra":1}'],
    ["deep nesting", [400], json, `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`],
    ["too much", [413], json, JSON.stringify({ name: "x".repeat(70_000) })],
    ["a form", [415], { "content-type": "application/x-www-form-urlencoded" }, "a=1"],
    ["plain text", [415], { "content-type": "text/plain" }, "{}"],
    ["no type at all", [415], { "content-type": "" }, "{}"],
  ];
  for (const url of routes) {
    for (const [what, statuses, headers, body] of bodies) {
      const answer = await send(url, { as: tenant.owner, method: "POST", headers, body });
      expect(statuses, `${answer.status} for ${what} to ${url}: ${answer.text}`).toContain(answer.status);
      expect(answer.headers.get("content-type")).toContain("application/problem+json");
      expect(answer.json()).toMatchObject({ status: answer.status, title: expect.any(String) });
    }
  }
  expect(await tenant.snapshot()).toBe(before);
  expect(await sandbox.calls({ clientId: application.clientId })).toEqual([]);
});

test("actions called with nonsense answer in words", async ({ tenant, stack }) => {
  const [web] = stack.webUrls;
  const set = await tenant.connectedSet(await tenant.application());
  const page = `${web}/token-sets/${set.id}`;
  const rename = (await readActions(page, tenant.owner)).get("Rename") ?? "";
  const before = await tenant.snapshot();
  const id: [string, string] = ["tokenSetId", set.id];
  const nonsense: [string, string][][] = [
    [],
    [id],
    [
      ["tokenSetId", "x"],
      ["name", "y"],
    ],
    [id, ["name", ""]],
    [id, ["name", "a\u0000b"]],
    [id, ["name", "\u202eevil"]],
    [id, ["name", "x".repeat(81)]],
    [id, ["name", "x"], ["role", "owner"]],
    [
      ["tokenSetId", "\u0000"],
      ["name", "x"],
    ],
  ];
  for (const fields of nonsense) {
    const { status, code } = await callAction(page, { as: tenant.owner, id: rename, fields });
    expect([status, code], JSON.stringify(fields)).toEqual([200, "invalid_input"]);
  }
  const nobodys = "7f0000000000000000000000000000000000000000";
  const unknown = await callAction(page, { as: tenant.owner, id: nobodys, fields: [id] });
  expect([404, 409]).toContain(unknown.status);
  expect(await tenant.snapshot()).toBe(before);
});

test("signing in with nonsense is refused, not a server's error", async ({ stack }) => {
  const [web] = stack.webUrls;
  const csrf = await send(`${web}/api/auth/csrf`, { as: null });
  const { csrfToken } = csrf.json() as { csrfToken: string };
  const cookie = csrf.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const tries: Record<string, string>[] = [
    {},
    { email: "a\u0000b@larder.test", password: "x" },
    { email: "x".repeat(5_000), password: "x" },
    { email: "a@larder.test", password: "x".repeat(20_000) },
    { email: "\u{1F34B}", password: "\u{1F34B}" },
  ];
  for (const fields of tries) {
    const body = new URLSearchParams({ ...fields, csrfToken, json: "true" }).toString();
    const headers = { cookie, "content-type": "application/x-www-form-urlencoded" };
    const url = `${web}/api/auth/callback/credentials`;
    const answer = await send(url, { as: null, method: "POST", headers, body });
    expect(answer.status, JSON.stringify(fields).slice(0, 60)).toBe(401);
    expect(answer.text).not.toMatch(/prisma|invocation|postgres/i);
  }
  for (const path of [
    "nonsense",
    "signin/nonsense",
    "callback/nonsense",
    "session",
    "providers",
    "signout",
    "error",
  ]) {
    expect((await send(`${web}/api/auth/${path}`, { as: null })).status, path).toBeLessThan(500);
  }
});

test("a header or a path of absurd length is refused", async ({ stack }) => {
  const { port } = new URL(stack.webUrls[0]);
  for (const [path, headers] of [
    [`/${"a".repeat(30_000)}`, {}],
    ["/token-sets", { cookie: `larder.session=${"x".repeat(12_000)}` }],
    ["/token-sets", { cookie: "larder.session=%%%; larder.flow.x=%00; ==;;;" }],
  ] as const) {
    const status = await new Promise<number>((resolve, reject) => {
      const request = rawRequest({ host: "127.0.0.1", port, path, headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      request.once("error", reject);
      request.end();
    });
    expect(status).toBeGreaterThan(0);
    expect(status).toBeLessThan(500);
  }
});

test("the JSON API lists what the pages show, and says no in problem+json", async ({ tenant, stack }) => {
  const [web] = stack.webUrls;
  const set = await tenant.connectedSet(await tenant.application());
  const list = await callApi(`${web}/api/v1/token-sets`, tenant.owner);
  expect(list.json()).toMatchObject({ tokenSets: [{ id: set.id, name: set.name, health: "healthy" }] });
  expect(list.headers.get("cache-control")).toBe("no-store");
  const missing = await callApi(`${web}/api/v1/token-sets/${crypto.randomUUID()}`, tenant.owner);
  expect(missing.status).toBe(404);
  expect(missing.json()).toMatchObject({ code: "not_found", title: "There is no such token set." });
});

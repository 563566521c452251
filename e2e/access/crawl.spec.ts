import { randomUUID } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Role } from "#lib/auth/permissions.ts";
import { everyone, rolesThatMay } from "#lib/testing/role-table.ts";
import { send } from "../fixtures/larder-http.ts";
import { projectDir } from "../fixtures/project-dir.ts";
import { type Person, Tenant } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";
import { actionTable, type Right, type RouteRow, routeTable } from "./crawl-table.ts";
import { act, type FoundAction, listActions, needsPending } from "./found-actions.ts";
import { Things, type Values } from "./living-things.ts";

function allowedRoles(right: Right): readonly Role[] {
  if (right === "operator") return [];
  return right === "own" || right === "public" ? everyone : rolesThatMay(right, "production");
}
const namesAThing =
  /^(applicationId|tokenSetId|authorizationId|connectLinkId|machineId|apiKeyId|libraryId|userId|invitationId|destinationId|deliveryId|ruleId|runId)$/;
/** Every route handler, by method and path, from the files themselves. */
function listRoutes(): string[] {
  return globSync(["**/route.ts", ".*/**/route.ts"], { cwd: join(projectDir, "app") }).flatMap((file) => {
    const text = readFileSync(join(projectDir, "app", file), "utf8");
    const path = `/${file}`.replace(/\/route\.ts$/, "").replace(/\/\([^/]+\)/g, "");
    const methods = [...text.matchAll(/\b(GET|POST|PUT|PATCH|DELETE)\b(?= =|\(|,| \})/g)].map(
      ([, name]) => name,
    );
    return [...new Set(methods)].map((method) => `${method} ${path}`);
  });
}

/** What a call of the route wants to be given. */
const wantedBy = ({ body = [], id }: RouteRow) => (id ? [...body, id] : body);

type Verdict = { code: string | null; status: number };

function expectAllowed(verdict: Verdict, who: string): void {
  expect(verdict.status, who).toBeLessThan(500);
  expect(["forbidden", "unauthenticated", "internal", "invalid_input"], who).not.toContain(verdict.code);
}

/** The action's page, of things that do not exist: rights are judged by what is sent. */
const pageOf = (web: string, { route }: FoundAction) => web + route.replace(/\[[^\]]+\]/g, randomUUID());

const withKey = (secret: string) => ({ authorization: `Bearer ${secret}` });

/** Calls a route as a person, or by what stands in the headers. */
async function call(
  web: string,
  as: Person | null,
  route: string,
  { values, headers = {} }: { values: Values; headers?: Record<string, string> },
) {
  const [method = "GET", path = ""] = route.split(" ");
  const { body, id = "id", query: own = "", isStream = false } = routeTable[route] ?? {};
  const url = `${web}${path.replace("[id]", String(values.get(id))).replace("[...nextauth]", "session")}`;
  const query = path.endsWith("/search") ? "?q=till" : own;
  const sent = body
    ? {
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify(Object.fromEntries(body.map((field) => [field, values.get(field)]))),
      }
    : { headers };
  const { status, text } = await send(url + query, { method, as, ...sent, isStream });
  const code = /"code":"(\w+)"/.exec(text)?.[1] ?? null;
  return { status, code, text };
}

test("every server action and route handler has a row in the table, and none is left over", () => {
  expect(
    listActions()
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(Object.keys(actionTable).toSorted());
  expect(listRoutes().toSorted()).toEqual(Object.keys(routeTable).toSorted());
});

test("every server action answers each role, a stranger and nobody as the table says", async ({
  tenant,
  factory,
  sandbox,
  stack,
}) => {
  test.setTimeout(600_000);
  const [web] = stack.webUrls;
  const things = new Things(tenant, factory, web);
  const other = await Tenant.make(factory, sandbox, stack);
  for (const action of listActions()) {
    const row = actionTable[action.name];
    if (!row) throw new Error(`${action.name} has no row.`);
    const values = await things.values(row.fields, needsPending.has(action.name));
    const denied = everyone.filter((role) => !allowedRoles(row.right).includes(role));
    const before = await tenant.snapshot();
    if (row.right !== "public") {
      expect((await act(pageOf(web, action), null, action, values)).code, `nobody: ${action.name}`).toBe(
        "unauthenticated",
      );
    }
    const inside = await tenant.snapshot();
    expect(inside, `nobody changed something by ${action.name}`).toBe(before);
    const people = await Promise.all(denied.map((role) => tenant.person(role)));
    const beforeDenied = await tenant.snapshot();
    for (const person of people) {
      const { code } = await act(pageOf(web, action), person, action, values);
      // There is no flow to paste into here: direct-calls.spec.ts has one.
      const expected = action.name === "pasteCodeAction" ? "not_found" : "forbidden";
      expect(code, `${person.role}: ${action.name}`).toBe(expected);
    }
    const stranger = await other.person("owner");
    const foreign =
      row.fields.some((field) => namesAThing.test(field)) || action.name === "switchOrganizationAction";
    const { code: toStranger } = await act(pageOf(web, action), stranger, action, values);
    const refusal = row.right === "operator" ? "forbidden" : "not_found";
    if (foreign) expect(toStranger, `a stranger: ${action.name}`).toBe(refusal);
    expect(await tenant.snapshot(), `${action.name} changed something for those it denies`).toBe(
      beforeDenied,
    );
    if (row.right === "operator") {
      expectAllowed(await act(pageOf(web, action), await tenant.operator(), action, values), action.name);
    }
    for (const role of allowedRoles(row.right)) {
      const person = await tenant.person(role);
      const own = await things.values(row.fields, needsPending.has(action.name));
      if (row.right !== "public") own.set("password", person.password);
      const verdict = await act(pageOf(web, action), person, action, own);
      // What is public is judged by the secret that is sent, and some values are made up: neither speaks of rights.
      const byItsSecret = row.right === "public" && verdict.status < 500 && verdict.code !== "internal";
      const madeUp = ["changePasswordAction", "importAction"].includes(action.name);
      const wrongOnPurpose = byItsSecret || (madeUp && verdict.code === "invalid_input");
      if (!wrongOnPurpose) expectAllowed(verdict, `${role}: ${action.name}`);
    }
  }
});

test("every route handler answers each role, a stranger and nobody as the table says", async ({
  tenant,
  factory,
  sandbox,
  stack,
}) => {
  test.setTimeout(600_000);
  const [web] = stack.webUrls;
  const things = new Things(tenant, factory, web);
  const other = await Tenant.make(factory, sandbox, stack);
  for (const [route, row] of Object.entries(routeTable)) {
    const pending = /import|connect-links|exchange/.test(route);
    const values = await things.values(wantedBy(row), pending);
    if (row.right === "public") {
      expect((await call(web, null, route, { values })).status, `nobody: ${route}`).toBeLessThan(500);
      continue;
    }
    expect((await call(web, null, route, { values })).status, `nobody: ${route}`).toBe(401);
    const denied = everyone.filter((role) => !allowedRoles(row.right).includes(role));
    const people = await Promise.all(denied.map((role) => tenant.person(role)));
    const before = await tenant.snapshot();
    for (const person of people) {
      expect((await call(web, person, route, { values })).status, `${person.role}: ${route}`).toBe(403);
    }
    const foreign = route.includes("[id]") || row.body?.includes("applicationId");
    const { status } = await call(web, await other.person("owner"), route, { values });
    if (foreign) expect(status, `a stranger: ${route}`).toBe(404);
    expect(await tenant.snapshot(), `${route} changed something for those it denies`).toBe(before);
    for (const role of allowedRoles(row.right)) {
      const person = await tenant.person(role);
      const own = (await things.values(wantedBy(row), pending)).set("password", person.password);
      const verdict = await call(web, person, route, { values: own });
      // Tokens that were made up are refused for what they are, not for who brings them.
      const madeUp = route.endsWith("/import") && verdict.code === "invalid_input";
      if (!madeUp) expectAllowed(verdict, `${role}: ${route}`);
    }
  }
});

/** What a key never does, whatever it may. */
const forPeopleAlone = new Set(["POST /api/v1/token-sets/[id]/reveal", "GET /api/v1/choices"]);

test("a key opens the JSON API alone, and one for development nothing of production", async ({
  tenant,
  factory,
  stack,
}) => {
  test.setTimeout(600_000);
  const [web] = stack.webUrls;
  const things = new Things(tenant, factory, web);
  const development = await factory.makeApiKey({ ...tenant.owner, environments: ["development"] });
  const everything = await factory.makeApiKey(tenant.owner);
  const rows = Object.entries(routeTable).filter(([, { right }]) => right !== "public");
  for (const [route, row] of rows) {
    const values = await things.values(wantedBy(row), /import|connect-links|exchange/.test(route));
    const byKey = (secret: string) => call(web, null, route, { values, headers: withKey(secret) });
    if (!route.includes("/api/v1/")) {
      expect((await byKey(everything.secret)).status, `a key: ${route}`).toBe(401);
      continue;
    }
    if (forPeopleAlone.has(route)) {
      for (const { secret } of [development, everything])
        expect((await byKey(secret)).status, `a key: ${route}`).toBe(403);
      continue;
    }
    const before = await tenant.snapshot();
    const { status, text } = await byKey(development.secret);
    if (route.includes("[id]")) expect(status, `a key for development: ${route}`).toBe(404);
    else if (row.body?.includes("environment")) expect(status, route).toBe(403);
    else expect(text, route).not.toContain('"production"');
    if (route !== "POST /api/v1/applications") expect(await tenant.snapshot(), route).toBe(before);
    const verdict = await byKey(everything.secret);
    const madeUp = route.endsWith("/import") && verdict.code === "invalid_input";
    if (!madeUp && route !== "POST /api/v1/applications") expectAllowed(verdict, `a key: ${route}`);
  }
  const owner = `${web}/token-sets`;
  const page = await send(owner, { as: null, headers: withKey(everything.secret) });
  expect(page.headers.get("location") ?? page.text, "pages take no key").toContain("/sign-in");
});

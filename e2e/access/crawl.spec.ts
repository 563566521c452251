import { randomUUID } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Role } from "#lib/auth/permissions.ts";
import type { Factory } from "../fixtures/factory.ts";
import { callApi, send } from "../fixtures/larder-http.ts";
import { projectDir } from "../fixtures/project-dir.ts";
import { callAction } from "../fixtures/server-actions.ts";
import { type Person, Tenant } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";
import { actionTable, type Right, routeTable } from "./crawl-table.ts";

const allowedRoles: Record<Right, readonly Role[]> = {
  custody: ["owner", "admin"],
  upkeep: ["owner", "admin"],
  people: ["owner"],
  reading: ["owner", "admin", "developer", "support"],
  own: ["owner", "admin", "developer", "support"],
  public: ["owner", "admin", "developer", "support"],
};
const roles: readonly Role[] = ["owner", "admin", "developer", "support"];
const namesAThing =
  /^(applicationId|tokenSetId|authorizationId|connectLinkId|libraryId|userId|invitationId)$/;
const needsPending = new Set(["discardAction", "importAction", "createLinkAction"]);

type FoundAction = { name: string; id: string; page: string };

/** Every server action of the build, by its name in the source. */
function listActions(): FoundAction[] {
  const file = join(projectDir, ".next/server/server-reference-manifest.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as {
    node: Record<string, { exportedName: string; workers: Record<string, unknown> }>;
  };
  return Object.entries(manifest.node).map(([id, { exportedName, workers }]) => {
    const page = `/${Object.keys(workers)[0] ?? ""}`
      .replace(/^\/app/, "")
      .replace(/\/page$/, "")
      .replace(/\/\([^/]+\)/g, "")
      .replace(/\[[^\]]+\]/g, randomUUID());
    return { name: exportedName, id, page: page || "/" };
  });
}

/** Every route handler, by method and path, from the files themselves. */
function listRoutes(): string[] {
  return globSync("**/route.ts", { cwd: join(projectDir, "app") }).flatMap((file) => {
    const text = readFileSync(join(projectDir, "app", file), "utf8");
    const path = `/${file}`.replace(/\/route\.ts$/, "").replace(/\/\([^/]+\)/g, "");
    const methods = [...text.matchAll(/\b(GET|POST|PUT|PATCH|DELETE)\b(?= =|\(|,| \})/g)].map(
      ([, name]) => name,
    );
    return [...new Set(methods)].map((method) => `${method} ${path}`);
  });
}

/** Living values for fields, of the tenant's own things in production. */
class Things {
  readonly #web: string;
  readonly #tenant: Tenant;
  readonly #factory: Factory;

  constructor(tenant: Tenant, factory: Factory, web: string) {
    this.#web = web;
    this.#tenant = tenant;
    this.#factory = factory;
  }

  async #set(pending: boolean) {
    const application = await this.#tenant.application();
    const wish = { environment: "production" } as const;
    const set = pending
      ? await this.#tenant.pendingSet(application, wish)
      : await this.#tenant.connectedSet(application, wish);
    return { application, set };
  }

  async #link(tokenSetId: string): Promise<string> {
    const url = `${this.#web}/api/v1/token-sets/${tokenSetId}/connect-links`;
    const { id } = (await callApi(url, this.#tenant.owner, "POST", {})).json() as { id: string };
    return id;
  }

  async values(fields: string[], pending: boolean): Promise<Map<string, string | string[]>> {
    const { application, set } = await this.#set(pending);
    const link = await this.#link(set.id);
    const library = await this.#factory.makeLibrary({ organizationId: this.#tenant.id, name: randomUUID() });
    const member = await this.#tenant.person("support");
    const known: Record<string, string | string[]> = {
      id: set.id,
      tokenSetId: set.id,
      confirm: set.name,
      applicationId: application.id,
      libraryId: library.id,
      userId: member.userId,
      organizationId: this.#tenant.id,
      authorizationId: randomUUID(),
      connectLinkId: link,
      invitationId: randomUUID(),
      sessionId: randomUUID(),
      token: "a-token-that-nobody-has-made",
      name: `Named ${randomUUID()}`,
      organization: "An organization",
      email: `${randomUUID()}@larder.test`,
      role: "support",
      library: "A library",
      environment: "production",
      scopes: ["accounts"],
      clientId: randomUUID(),
      clientSecret: randomUUID(),
      authentication: "body",
      redirect: "callback",
      code: "a-code-that-nobody-has",
      pasted: "a-code-that-nobody-has",
      recipient: "Nora",
      purpose: "To connect the till.",
      expiresInHours: "24",
      accessToken: randomUUID(),
      refreshToken: randomUUID(),
      password: "a-password-of-some-length",
      currentPassword: "not-the-password",
      newPassword: "a-password-of-some-length",
    };
    return new Map(
      [...fields, "id"].map((field) => {
        const value = known[field];
        if (value === undefined) throw new Error(`Say what stands for the field ${field}.`);
        return [field, value];
      }),
    );
  }
}

type Verdict = { code: string | null; status: number };

function expectAllowed(verdict: Verdict, who: string): void {
  expect(verdict.status, who).toBeLessThan(500);
  expect(["forbidden", "unauthenticated", "internal", "invalid_input"], who).not.toContain(verdict.code);
}

async function act(
  web: string,
  as: Person | null,
  action: FoundAction,
  values: Map<string, string | string[]>,
) {
  const { fields = [] } = actionTable[action.name] ?? {};
  const pairs = fields.flatMap((field) =>
    [values.get(field) ?? ""].flat().map((value): [string, string] => [field, value]),
  );
  return callAction(`${web}${action.page}`, as, action.id, pairs);
}

async function call(web: string, as: Person | null, route: string, values: Map<string, string | string[]>) {
  const [method = "GET", path = ""] = route.split(" ");
  const url = `${web}${path.replace("[id]", String(values.get("id"))).replace("[...nextauth]", "session")}`;
  const body = routeTable[route]?.body;
  const query = path.endsWith("/search") ? "?q=till" : "";
  const sent = body
    ? {
        headers: { "content-type": "application/json" },
        body: JSON.stringify(Object.fromEntries(body.map((field) => [field, values.get(field)]))),
      }
    : {};
  const { status, text } = await send(url + query, { method, as, ...sent });
  const code = /"code":"(\w+)"/.exec(text)?.[1] ?? null;
  return { status, code };
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
    const denied = roles.filter((role) => !allowedRoles[row.right].includes(role));
    const before = await tenant.snapshot();
    if (row.right !== "public") {
      expect((await act(web, null, action, values)).code, `nobody: ${action.name}`).toBe("unauthenticated");
    }
    const inside = await tenant.snapshot();
    expect(inside, `nobody changed something by ${action.name}`).toBe(before);
    const people = await Promise.all(denied.map((role) => tenant.person(role)));
    const beforeDenied = await tenant.snapshot();
    for (const person of people) {
      const { code } = await act(web, person, action, values);
      // There is no flow to paste into here: direct-calls.spec.ts has one.
      const expected = action.name === "pasteCodeAction" ? "not_found" : "forbidden";
      expect(code, `${person.role}: ${action.name}`).toBe(expected);
    }
    const stranger = await other.person("owner");
    const foreign =
      row.fields.some((field) => namesAThing.test(field)) || action.name === "switchOrganizationAction";
    const { code: toStranger } = await act(web, stranger, action, values);
    if (foreign) expect(toStranger, `a stranger: ${action.name}`).toBe("not_found");
    expect(await tenant.snapshot(), `${action.name} changed something for those it denies`).toBe(
      beforeDenied,
    );
    for (const role of allowedRoles[row.right]) {
      const own = await things.values(row.fields, needsPending.has(action.name));
      const verdict = await act(web, await tenant.person(role), action, own);
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
    const values = await things.values(row.body ?? [], pending);
    if (row.right === "public") {
      expect((await call(web, null, route, values)).status, `nobody: ${route}`).toBeLessThan(500);
      continue;
    }
    expect((await call(web, null, route, values)).status, `nobody: ${route}`).toBe(401);
    const denied = roles.filter((role) => !allowedRoles[row.right].includes(role));
    const people = await Promise.all(denied.map((role) => tenant.person(role)));
    const before = await tenant.snapshot();
    for (const person of people) {
      expect((await call(web, person, route, values)).status, `${person.role}: ${route}`).toBe(403);
    }
    const foreign = route.includes("[id]") || row.body?.includes("applicationId");
    const { status } = await call(web, await other.person("owner"), route, values);
    if (foreign) expect(status, `a stranger: ${route}`).toBe(404);
    expect(await tenant.snapshot(), `${route} changed something for those it denies`).toBe(before);
    for (const role of allowedRoles[row.right]) {
      const own = await things.values(row.body ?? [], pending);
      const verdict = await call(web, await tenant.person(role), route, own);
      // Tokens that were made up are refused for what they are, not for who brings them.
      const madeUp = route.endsWith("/import") && verdict.code === "invalid_input";
      if (!madeUp) expectAllowed(verdict, `${role}: ${route}`);
    }
  }
});

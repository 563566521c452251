import { randomUUID } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Factory } from "../fixtures/factory.ts";
import { callApi, send } from "../fixtures/larder-http.ts";
import { projectDir } from "../fixtures/project-dir.ts";
import { callAction } from "../fixtures/server-actions.ts";
import type { Application, Person, Tenant } from "../fixtures/tenant.ts";
import { actionTable, routeTable } from "./crawl-table.ts";

/** What can only be done to a token set that has never been connected. */
export function needsPendingSet(name: string): boolean {
  return /^(discardAction|importAction|createLinkAction)$|\/(import|connect-links|exchange)$/.test(name);
}

export type FoundAction = { name: string; id: string; page: string };

/** Every server action of the build, by its name in the source. */
export function listActions(): FoundAction[] {
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
export function listRoutes(): string[] {
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
export class Things {
  readonly #web: string;
  readonly #tenant: Tenant;
  readonly #factory: Factory;

  constructor(tenant: Tenant, factory: Factory, web: string) {
    this.#web = web;
    this.#tenant = tenant;
    this.#factory = factory;
  }

  /** Every secret of what was made here, by the name by which a failure calls it. */
  readonly secrets: { name: string; value: string }[] = [];

  #guard(name: string, value: string): string {
    this.secrets.push({ name, value });
    return value;
  }

  async #set(pending: boolean) {
    const application = await this.#tenant.application();
    this.#guard("client secret", application.clientSecret);
    const wish = { environment: "production" } as const;
    const set = pending
      ? await this.#tenant.pendingSet(application, wish)
      : await this.#connected(application, wish);
    return { application, set };
  }

  async #connected(application: Application, wish: { environment: "production" }) {
    const set = await this.#tenant.connectedSet(application, wish);
    this.#guard("access token", set.pair.accessToken);
    this.#guard("refresh token", set.pair.refreshToken);
    return set;
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
      clientSecret: this.#guard("client secret sent", randomUUID()),
      authentication: "body",
      redirect: "callback",
      code: "a-code-that-nobody-has",
      pasted: "a-code-that-nobody-has",
      recipient: "Nora",
      purpose: "To connect the till.",
      expiresInHours: "24",
      accessToken: this.#guard("access token sent", randomUUID()),
      refreshToken: this.#guard("refresh token sent", randomUUID()),
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

/** Calls an action as its form would. */
export async function act(
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

/** Calls a route handler. */
export async function call(
  web: string,
  as: Person | null,
  route: string,
  values: Map<string, string | string[]>,
) {
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
  return { status, code, text };
}

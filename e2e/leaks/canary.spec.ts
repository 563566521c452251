import { globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { callApi, send } from "../fixtures/larder-http.ts";
import { projectDir } from "../fixtures/project-dir.ts";
import { listPages, makeParameters, toPath } from "../fixtures/routes.ts";
import type { Person } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

/** A secret and the name by which a failure calls it. */
type Canary = { name: string; value: string };

function findIn(text: string, canaries: Canary[]): string[] {
  const spellings = (value: string) => [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)];
  return canaries
    .filter(({ value }) => spellings(value).some((spelling) => text.includes(spelling)))
    .map(({ name }) => name);
}

/** Every row of every table, as a dump would hold it. */
async function dumpDatabase(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'",
    );
    const dumps: string[] = [];
    for (const { name } of tables.rows) {
      const rows = await client.query<{ row: string }>(`SELECT row_to_json(t)::text AS row FROM ${name} t`);
      dumps.push(`${name}\n${rows.rows.map(({ row }) => row).join("\n")}`);
    }
    return dumps.join("\n");
  } finally {
    await client.end();
  }
}

/** A page as a browser first gets it, and as the router fetches it afterwards. */
async function readPage(url: string, as: Person): Promise<string> {
  const html = await send(url, { as });
  const payload = await send(url, { as, headers: { rsc: "1" } });
  return `${html.text}\n${payload.text}`;
}

test("no secret that was put in comes out: pages, payloads, JSON, CSV, scripts, logs, dump", async ({
  tenant,
  factory,
  stack,
  sandbox,
}) => {
  test.setTimeout(600_000);
  const [web] = stack.webUrls;
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  const { clientSecret: nextSecret } = await sandbox.replaceSecret(application.clientId);
  const canaries: Canary[] = [
    { name: "client secret", value: application.clientSecret },
    { name: "next client secret", value: nextSecret },
    { name: "access token", value: set.pair.accessToken },
    { name: "refresh token", value: set.pair.refreshToken },
    { name: "password", value: tenant.owner.password },
    { name: "session cookie", value: tenant.owner.session },
    { name: "session encryption secret", value: stack.larderEnv.NEXTAUTH_SECRET ?? "" },
  ];
  const api = `${web}/api/v1/token-sets/${set.id}`;
  const found: string[] = [];
  const look = (where: string, text: string) => {
    for (const name of findIn(text, canaries)) found.push(`${name} in ${where}`);
  };

  await test.step("answers to what is done", async () => {
    for (const act of ["check", "refresh", "refresh"]) {
      look(`POST ${act}`, (await callApi(`${api}/${act}`, tenant.owner, "POST", {})).text);
    }
    const { generation } = (await callApi(api, tenant.owner)).json() as { generation: number };
    const pair = await factory.openPair({ tokenSetId: set.id, generation });
    canaries.push({ name: "new access token", value: pair.accessToken });
    canaries.push({ name: "new refresh token", value: pair.refreshToken });
    const held = { ...pair, expiresIn: 10 };
    look("POST import", (await callApi(`${api}/import`, tenant.owner, "POST", held)).text);
    const again = {
      name: application.name,
      clientId: "another-client",
      clientSecret: application.clientSecret,
    };
    const rest = { authentication: "body", redirect: "callback", scopes: ["accounts"] };
    const refused = await callApi(`${web}/api/v1/applications`, tenant.owner, "POST", { ...again, ...rest });
    look("POST applications", refused.text);
  });
  await test.step("pages and payloads", async () => {
    const parameters = await makeParameters(tenant, factory);
    const own = {
      ...parameters,
      "/token-sets/[id]": { id: set.id },
      "/token-sets/[id]/connect": { id: set.id },
    };
    const pages = { ...own, "/applications/[id]": { id: application.id } };
    for (const route of listPages()) {
      look(route, await readPage(web + toPath(route, pages), tenant.owner));
    }
  });
  await test.step("JSON and CSV", async () => {
    for (const path of [
      "applications",
      "token-sets",
      `token-sets/${set.id}`,
      `token-sets/${set.id}/attempts`,
    ]) {
      look(path, (await callApi(`${web}/api/v1/${path}`, tenant.owner)).text);
    }
    for (const path of ["/activity/export", "/token-sets/export", "/api/auth/session"]) {
      look(path, (await send(web + path, { as: tenant.owner })).text);
    }
  });
  await test.step("scripts, logs and the database", async () => {
    const scripts = globSync(".next/static/**/*.{js,css}", { cwd: projectDir });
    expect(scripts.length).toBeGreaterThan(10);
    for (const file of scripts) look(file, readFileSync(join(projectDir, file), "utf8"));
    for (const file of readdirSync(stack.logDir)) look(file, readFileSync(join(stack.logDir, file), "utf8"));
    const dump = await dumpDatabase(stack.larderEnv.DATABASE_URL ?? "");
    expect(dump).toContain(set.id);
    look("the database", dump);
  });
  expect(found).toEqual([]);
});

test("the canary sings: what is not secret is found by the same look", async ({ tenant, stack }) => {
  const application = await tenant.application();
  const page = await readPage(`${stack.webUrls[0]}/applications/${application.id}`, tenant.owner);
  expect(findIn(page, [{ name: "client ID", value: application.clientId }])).toEqual(["client ID"]);
});

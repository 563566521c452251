import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { actionTable, routeTable } from "../access/crawl-table.ts";
import { act, call, listActions, needsPendingSet, Things } from "../access/crawl-things.ts";
import { callApi, send } from "../fixtures/larder-http.ts";
import { projectDir } from "../fixtures/project-dir.ts";
import { listPages, makeParameters, toPath } from "../fixtures/routes.ts";
import type { Person } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";
import { type Canary, dumpDatabase, findIn, findInFiles, flushToDisk } from "./look-for.ts";

/** Where the keys themselves live: not in the database, and not in what is backed up with it. */
const ownKeys = ["master-keys"];

function readMasterKey(dataDir: string): string {
  const [, key = ""] = readFileSync(join(dataDir, "master-keys"), "utf8").trim().split(":");
  return key;
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
  const clientId = { name: "client ID", value: application.clientId };
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
    { name: "master key", value: readMasterKey(stack.larderEnv.LARDER_DATA_DIR ?? "") },
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
  await test.step("answers of every action and route handler", async () => {
    const things = new Things(tenant, factory, web);
    for (const action of listActions()) {
      const { fields = [] } = actionTable[action.name] ?? {};
      const values = await things.values(fields, needsPendingSet(action.name));
      const { answer } = await act(web, await tenant.person("owner"), action, values);
      const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
      for (const name of findIn(`${headers}\n${answer.text}`, [...canaries, ...things.secrets])) {
        found.push(`${name} in the answer of ${action.name}`);
      }
    }
    for (const [route, { body = [] }] of Object.entries(routeTable)) {
      const values = await things.values(body, needsPendingSet(route));
      const { text } = await call(web, await tenant.person("owner"), route, values);
      for (const name of findIn(text, [...canaries, ...things.secrets])) found.push(`${name} in ${route}`);
    }
    // What was sent in vain, or made meanwhile, must not lie about afterwards either.
    canaries.push(...things.secrets);
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
    const databaseUrl = stack.larderEnv.DATABASE_URL ?? "";
    const dump = await dumpDatabase(databaseUrl);
    expect(findIn(dump, [clientId])).toEqual(["client ID"]);
    look("the dump", dump);
    // A stolen disk is worse than a stolen dump: heap, write-ahead log and logs, byte by byte.
    await flushToDisk(databaseUrl);
    const { LARDER_DATA_DIR = "" } = stack.larderEnv;
    const disk = [stack.clusterDir, stack.logDir, LARDER_DATA_DIR];
    expect(findInFiles(disk, [clientId], ownKeys).length).toBeGreaterThan(0);
    found.push(...findInFiles(disk, canaries, ownKeys));
  });
  expect(found).toEqual([]);
});

test("the canary sings: what is not secret is found by the same look", async ({ tenant, stack }) => {
  const application = await tenant.application();
  const page = await readPage(`${stack.webUrls[0]}/applications/${application.id}`, tenant.owner);
  expect(findIn(page, [{ name: "client ID", value: application.clientId }])).toEqual(["client ID"]);
});

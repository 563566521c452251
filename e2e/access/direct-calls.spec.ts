import { callAction, readActions } from "../fixtures/server-actions.ts";
import { type Application, type Person, Tenant, type TokenSet } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

type Act = { name: string; url: string; id: string; fields: [string, string][] };

const scopes: [string, string] = ["scopes", "library"];

/** The id of the action behind a button of a page, read with the eyes of somebody who may use it. */
async function finder(web: string, as: Person) {
  const pages = new Map<string, Map<string, string>>();
  return async (path: string, button: string): Promise<{ url: string; id: string }> => {
    const url = `${web}${path}`;
    const actions = pages.get(path) ?? (await readActions(url, as));
    pages.set(path, actions);
    const id = actions.get(button);
    if (!id) throw new Error(`No form of ${path} has the button ${button}, only ${[...actions.keys()]}.`);
    return { url, id };
  };
}

/** All that a form can do to a connected token set, and to a new one of its environment. */
async function custodyActs(web: string, owner: Person, set: TokenSet, pending: TokenSet): Promise<Act[]> {
  const find = await finder(web, owner);
  const page = `/token-sets/${set.id}`;
  const tokenSetId: [string, string] = ["tokenSetId", set.id];
  const created: [string, string][] = [
    ["applicationId", set.application.id],
    ["library", "Brasserie Leopold"],
    ["environment", set.environment],
    ["name", "Made by somebody else"],
    scopes,
  ];
  const machine: [string, string][] = [tokenSetId, ["name", "Till"], ["networks", ""], ["lifetimeDays", ""]];
  return [
    { name: "create", ...(await find("/connect", "Continue")), fields: created },
    {
      name: "authorize",
      ...(await find(`${page}/connect`, "Continue to Apicbase")),
      fields: [tokenSetId],
    },
    { name: "refresh", ...(await find(page, "Refresh now")), fields: [tokenSetId, ["seenGeneration", "1"]] },
    { name: "rename", ...(await find(page, "Rename")), fields: [tokenSetId, ["name", "Renamed"]] },
    { name: "add a machine", ...(await find(page, "Add machine")), fields: machine },
    { name: "revoke", ...(await find(page, "Revoke")), fields: [tokenSetId, ["confirm", set.name]] },
    {
      name: "discard",
      ...(await find(`/token-sets/${pending.id}`, "Discard")),
      fields: [["tokenSetId", pending.id]],
    },
  ];
}

/** All that a form can do to applications. */
async function credentialActs(web: string, owner: Person, application: Application): Promise<Act[]> {
  const find = await finder(web, owner);
  const page = `/applications/${application.id}`;
  const applicationId: [string, string] = ["applicationId", application.id];
  const settings: [string, string][] = [
    ["name", "Taken over"],
    ["authentication", "body"],
    ["redirect", "callback"],
    scopes,
  ];
  const credentials: [string, string][] = [
    ["clientId", "client-0001"],
    ["clientSecret", "secret-0001"],
  ];
  return [
    {
      name: "register",
      ...(await find("/applications/new", "Register application")),
      fields: [...credentials, ...settings],
    },
    { name: "change", ...(await find(page, "Save settings")), fields: [applicationId, ...settings] },
    {
      name: "replace secret",
      ...(await find(page, "Replace secret")),
      fields: [applicationId, ["clientSecret", "secret-0002"]],
    },
    { name: "withdraw", ...(await find(page, "Withdraw the replacement")), fields: [applicationId] },
    { name: "delete", ...(await find(page, "Delete application")), fields: [applicationId] },
  ];
}

/** An application on which every form is offered: unused, with a replacement that waits. */
async function openApplication(tenant: Tenant, web: string): Promise<Application> {
  const application = await tenant.application();
  const page = `/applications/${application.id}`;
  const { url, id } = await (await finder(web, tenant.owner))(page, "Replace secret");
  const fields: [string, string][] = [
    ["applicationId", application.id],
    ["clientSecret", "waiting-secret"],
  ];
  expect((await callAction(url, { as: tenant.owner, id, fields })).code).toBe("done");
  return application;
}

async function expectRefusals(acts: Act[], as: Person | null, code: string): Promise<void> {
  for (const act of acts) {
    const { code: said, redirectsTo } = await callAction(act.url, { ...act, as });
    expect(said, `${as?.role ?? "nobody"} tries to ${act.name}`).toBe(code);
    expect(redirectsTo).toBeNull();
  }
}

test("what a role may not do is refused when called directly, and changes nothing", async ({
  tenant,
  stack,
  sandbox,
}) => {
  const [web] = stack.webUrls;
  const [developer, support] = [await tenant.person("developer"), await tenant.person("support")];
  const application = await tenant.application();
  const make = async (environment: "development" | "production") => {
    const set = await tenant.connectedSet(application, { environment });
    return custodyActs(web, tenant.owner, set, await tenant.pendingSet(application, { environment }));
  };
  const production = await make("production");
  const development = await make("development");
  const credentials = await credentialActs(web, tenant.owner, await openApplication(tenant, web));
  const before = await tenant.snapshot();
  await expectRefusals([...production, ...credentials], developer, "forbidden");
  await expectRefusals([...production, ...development, ...credentials], support, "forbidden");
  await expectRefusals([...production, ...development, ...credentials], null, "unauthenticated");
  expect(await tenant.snapshot(), "nothing was changed").toBe(before);
  expect(await sandbox.calls({ clientId: application.clientId }), "the provider saw nothing").toEqual([]);
});

test("another organization's ids are refused like ids that do not exist", async ({
  tenant,
  factory,
  sandbox,
  stack,
}) => {
  const [web] = stack.webUrls;
  const stranger = (await Tenant.make(factory, sandbox, stack)).owner;
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  const vault = await custodyActs(web, tenant.owner, set, await tenant.pendingSet(application));
  const credentials = await credentialActs(web, tenant.owner, await openApplication(tenant, web));
  const acts = [...vault, ...credentials].filter(({ name }) => name !== "register");
  const before = await tenant.snapshot();
  await expectRefusals(acts, stranger, "not_found");
  const nowhere = crypto.randomUUID();
  const missing = acts.map((act) => ({
    ...act,
    fields: act.fields.map(([name, value]): [string, string] =>
      /Id$/.test(name) ? [name, nowhere] : [name, value],
    ),
  }));
  await expectRefusals(missing, stranger, "not_found");
  expect(await tenant.snapshot()).toBe(before);
  expect(await sandbox.calls({ clientId: application.clientId })).toEqual([]);
});

test("what a role may do it can do by the same calls", async ({ tenant, stack, sandbox }) => {
  const [web] = stack.webUrls;
  const developer = await tenant.person("developer");
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  const acts = await custodyActs(web, tenant.owner, set, await tenant.pendingSet(application));
  for (const { name, url, id, fields } of acts) {
    const { code, redirectsTo } = await callAction(url, { as: developer, id, fields });
    expect(code === "done" || redirectsTo !== null, `a developer in development may ${name}`).toBe(true);
  }
  const outcomes = (await sandbox.calls({ clientId: application.clientId })).map(({ outcome }) => outcome);
  expect(outcomes).toContain("rotated");
  expect(outcomes).toContain("revoked");
});

test("the code of a flow may be pasted by nobody whose role forbids it", async ({
  page,
  tenant,
  signInAs,
  factory,
  sandbox,
  stack,
}) => {
  const application = await tenant.application({ redirect: "copy-code" });
  const set = await tenant.pendingSet(application, { environment: "production" });
  const path = `/token-sets/${set.id}/connect`;
  await signInAs(tenant.owner);
  await page.goto(path);
  const opened = page.waitForRequest((request) => request.headers()["next-action"] !== undefined);
  await page.getByRole("button", { name: "Open Apicbase" }).click();
  const openId = (await opened).headers()["next-action"] ?? "";
  await expect(page.getByLabel("Code, or address of the page")).toBeVisible();
  const url = `${stack.webUrls[0]}${path}`;
  const pasteId = (await readActions(url, tenant.owner)).get("Connect") ?? "";
  const authorizationId = await page.getByRole("main").locator('input[name="authorizationId"]').inputValue();
  const before = await tenant.snapshot();
  const stranger = (await Tenant.make(factory, sandbox, stack)).owner;
  const newcomers: [Person, string][] = [
    [await tenant.person("developer"), "forbidden"],
    [await tenant.person("support"), "forbidden"],
    [stranger, "not_found"],
  ];
  const joined = await tenant.snapshot();
  for (const [person, code] of newcomers) {
    const pasted = [
      ["authorizationId", authorizationId],
      ["pasted", "A".repeat(30)],
    ] as [string, string][];
    const paste = await callAction(url, { as: person, id: pasteId, fields: pasted });
    expect(paste.code, `${person.role} pastes`).toBe(code);
    const open = await callAction(url, { as: person, id: openId, fields: [["tokenSetId", set.id]] });
    expect(open.code, `${person.role} opens Apicbase`).toBe(code);
  }
  expect(await tenant.snapshot()).toBe(joined);
  expect(joined).not.toBe(before);
  expect(await sandbox.calls({ clientId: application.clientId })).toEqual([]);
});

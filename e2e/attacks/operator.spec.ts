import { hostname } from "node:os";
import { act, listActions } from "../access/found-actions.ts";
import { callApi, send } from "../fixtures/larder-http.ts";
import { unique } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

/** A process of this machine by its name: host and process number. */
const processName = new RegExp(`${hostname().replaceAll(".", "\\.")}/\\d+`);

test("no role of an organization founds one, adopts the installation or is shown an invitation's link", async ({
  tenant,
  factory,
  stack,
}) => {
  const [web] = stack.webUrls;
  const { id: organizationId } = await factory.makeOrganization({ name: unique("Victim") });
  await factory.makePerson({ organizationId, role: "owner" });
  const values = new Map([
    ["name", unique("Mine")],
    ["confirm", new URL(web).host],
    ["invitationId", organizationId],
  ]);
  const wanted = ["createOrganizationAction", "adoptDeploymentAction", "handOverInvitationAction"];
  const actions = listActions().filter(({ name }) => wanted.includes(name));
  expect(actions.map(({ name }) => name).toSorted()).toEqual(wanted.toSorted());
  const before = await tenant.snapshot();
  for (const action of actions) {
    // Whoever knows an action's id can post to it, whether the page shows them the form or not.
    const { code } = await act(web + action.route, tenant.owner, action, values);
    expect(code, action.name).toBe("forbidden");
  }
  expect(await tenant.snapshot()).toBe(before);
});

test("nothing a tenant is sent names a machine, a process, or another tenant's facts", async ({
  tenant,
  factory,
  sandbox,
  stack,
}) => {
  const [web] = stack.webUrls;
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  await callApi(`${web}/api/v1/token-sets/${set.id}/refresh`, tenant.owner, "POST", {});
  const { secret } = await factory.makeApiKey(tenant.owner);
  const { name: other } = await factory.makeOrganization({ name: unique("Secret kitchens") });
  const operator = await tenant.operator("owner");
  const pages = ["/settings/system", "/", `/token-sets/${set.id}`, "/activity", "/settings/organization"];
  for (const path of pages) {
    for (const headers of [{}, { rsc: "1" }]) {
      const { text } = await send(`${web}${path}`, { as: tenant.owner, headers });
      expect(text, path).not.toMatch(processName);
      expect(text, path).not.toContain(other);
      expect(text, path).not.toContain("Used by refreshes that were due");
    }
  }
  const attempts = `${web}/api/v1/token-sets/${set.id}/attempts`;
  const byKey = await send(attempts, { as: null, headers: { authorization: `Bearer ${secret}` } });
  for (const { status, text } of [byKey, await callApi(attempts, tenant.owner)]) {
    expect(status).toBe(200);
    expect(text).toContain('"kind":"refresh"');
    expect(text).not.toMatch(processName);
  }
  expect((await send(`${web}/api/metrics`, { as: tenant.owner })).status).not.toBe(200);
  expect((await send(`${web}/settings/system`, { as: operator })).text, "the pattern finds it").toMatch(
    processName,
  );
  expect((await sandbox.calls({ clientId: application.clientId })).length).toBeGreaterThan(0);
});

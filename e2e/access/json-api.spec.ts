import { callApi } from "../fixtures/larder-http.ts";
import { Tenant } from "../fixtures/tenant.ts";
import { expect, test } from "../fixtures/test.ts";

test("the JSON API holds to the same rules", async ({ tenant, factory, sandbox, stack }) => {
  const [web] = stack.webUrls;
  const application = await tenant.application();
  const set = await tenant.connectedSet(application, { environment: "production" });
  const stranger = (await Tenant.make(factory, sandbox, stack)).owner;
  const [developer, support] = [await tenant.person("developer"), await tenant.person("support")];
  const own = `${web}/api/v1/token-sets/${set.id}`;
  const registered = {
    name: "Other",
    clientId: "client-0009",
    clientSecret: "secret-0009",
    authentication: "body",
    redirect: "callback",
    scopes: ["library"],
  };
  const created = {
    applicationId: application.id,
    library: "Brasserie Leopold",
    environment: "production",
    name: "By API",
    scopes: ["library"],
  };
  const imported = { accessToken: "A".repeat(30), refreshToken: "B".repeat(30) };
  const writes: [path: string, body: object][] = [
    [`${own}/refresh`, {}],
    [`${own}/revoke`, { confirm: set.name }],
    [`${own}/exchange`, { code: "A".repeat(30) }],
    [`${own}/import`, imported],
    [`${own}/machines`, { name: "Till" }],
    [`${own}/reveal`, { password: "a-password-of-some-length" }],
    [`${web}/api/v1/token-sets`, created],
  ];
  const reads = [own, `${own}/attempts`, `${own}/machines`];
  const before = await tenant.snapshot();
  for (const [url, body] of writes) {
    for (const person of [developer, support]) {
      expect((await callApi(url, person, "POST", body)).status, `${person.role} ${url}`).toBe(403);
    }
    expect((await callApi(url, stranger, "POST", body)).status, `a stranger ${url}`).toBe(404);
    expect((await callApi(url, null, "POST", body)).status, `nobody ${url}`).toBe(401);
  }
  for (const person of [developer, support]) {
    const answer = await callApi(`${web}/api/v1/applications`, person, "POST", registered);
    expect(answer.status, `${person.role} registers`).toBe(403);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
  }
  for (const url of reads) {
    expect((await callApi(url, support)).status).toBe(200);
    expect((await callApi(url, stranger)).status).toBe(404);
    expect((await callApi(url, null)).status).toBe(401);
  }
  expect((await callApi(`${own}/check`, stranger, "POST", {})).status).toBe(404);
  expect((await callApi(`${web}/api/v1/token-sets`, stranger)).json()).toMatchObject({ tokenSets: [] });
  expect(await tenant.snapshot()).toBe(before);
  expect(await sandbox.calls({ clientId: application.clientId })).toEqual([]);
});

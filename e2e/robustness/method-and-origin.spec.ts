import { send } from "../fixtures/larder-http.ts";
import { callAction, readActions } from "../fixtures/server-actions.ts";
import { expect, test } from "../fixtures/test.ts";

test("the wrong method is refused, and reading routes change nothing", async ({ tenant, stack, sandbox }) => {
  const [web] = stack.webUrls;
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  const api = `${web}/api/v1/token-sets/${set.id}`;
  const before = await tenant.snapshot();
  for (const act of ["refresh", "check", "revoke", "exchange", "import"]) {
    for (const method of ["GET", "HEAD", "PUT", "PATCH", "DELETE"]) {
      expect((await send(`${api}/${act}`, { as: tenant.owner, method })).status, `${method} ${act}`).toBe(
        405,
      );
    }
  }
  for (const url of [
    api,
    `${api}/attempts`,
    `${web}/api/health`,
    `${web}/api/ready`,
    `${web}/api/oauth/callback`,
  ]) {
    for (const method of ["POST", "PUT", "DELETE"]) {
      expect((await send(url, { as: tenant.owner, method })).status, `${method} ${url}`).toBe(405);
    }
  }
  for (const page of ["/token-sets", `/token-sets/${set.id}`, "/applications", "/connect", "/sign-in"]) {
    for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
      const { status } = await send(`${web}${page}`, { as: tenant.owner, method });
      expect(status, `${method} ${page}`).toBeLessThan(500);
    }
  }
  expect(await tenant.snapshot()).toBe(before);
  expect(await sandbox.calls({ clientId: application.clientId })).toEqual([]);
});

test("another site's pages can make nobody's browser act", async ({ tenant, stack, sandbox }) => {
  const [web] = stack.webUrls;
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  const page = `${web}/token-sets/${set.id}`;
  const refresh = (await readActions(page, tenant.owner)).get("Refresh now") ?? "";
  const before = await tenant.snapshot();
  const foreign: Record<string, string>[] = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: "http://localhost.evil.example" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ];
  for (const headers of foreign) {
    const url = `${web}/api/v1/token-sets/${set.id}/refresh`;
    const answer = await send(url, { as: tenant.owner, method: "POST", headers });
    expect(answer.status, JSON.stringify(headers)).toBe(403);
  }
  for (const origin of ["https://evil.example", "null", "http://localhost.evil.example"]) {
    const fields: [string, string][] = [["tokenSetId", set.id]];
    const { status, code } = await callAction(page, {
      as: tenant.owner,
      id: refresh,
      fields,
      headers: { origin },
    });
    expect(code, `an action from ${origin}`).not.toBe("done");
    expect([400, 403], `${status} for an action from ${origin}`).toContain(status);
  }
  expect(await tenant.snapshot()).toBe(before);
  expect(await sandbox.calls({ clientId: application.clientId })).toEqual([]);
});

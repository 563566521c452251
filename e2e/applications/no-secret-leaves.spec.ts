import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { connectInBrowser } from "../fixtures/connect-pages.ts";
import { callApi, send } from "../fixtures/larder-http.ts";
import { expectRefreshed } from "../fixtures/refreshed.ts";
import { expect, test } from "../fixtures/test.ts";

test("no secret is in any page, payload, answer, log or stored row", async ({
  page,
  tenant,
  signInAs,
  factory,
  stack,
}) => {
  const application = await tenant.application();
  const set = await tenant.pendingSet(application);
  await signInAs(tenant.owner);
  const callback = new URL(await connectInBrowser(page, set));
  const first = await factory.openPair({ tokenSetId: set.id, generation: 1 });
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expectRefreshed(page, 2);
  const second = await factory.openPair({ tokenSetId: set.id, generation: 2 });
  const { code = "", state = "" } = Object.fromEntries(callback.searchParams);
  expect(code).toHaveLength(30);
  const secrets = Object.entries({
    clientSecret: application.clientSecret,
    firstAccessToken: first.accessToken,
    firstRefreshToken: first.refreshToken,
    secondAccessToken: second.accessToken,
    secondRefreshToken: second.refreshToken,
    code,
    state,
    session: tenant.owner.session,
  });
  const expectNone = (where: string, text: string) => {
    const found = secrets.filter(([, secret]) => text.includes(secret)).map(([name]) => name);
    expect(found, `secrets in ${where}`).toEqual([]);
  };

  const paths = [
    "/token-sets",
    `/token-sets/${set.id}`,
    `/token-sets/${set.id}?connected=2`,
    `/token-sets/${set.id}/connect`,
    "/applications",
    `/applications/${application.id}`,
    "/connect",
  ];
  for (const path of paths) {
    const html = await send(`${stack.webUrls[0]}${path}`, { as: tenant.owner });
    expect(html.status, path).toBe(200);
    expectNone(path, html.text);
    const rsc = await send(`${stack.webUrls[0]}${path}`, { as: tenant.owner, headers: { rsc: "1" } });
    expectNone(`the RSC payload of ${path}`, rsc.text);
  }
  for (const path of [
    "token-sets",
    `token-sets/${set.id}`,
    `token-sets/${set.id}/attempts`,
    "applications",
  ]) {
    const answer = await callApi(`${stack.webUrls[0]}/api/v1/${path}`, tenant.owner);
    expect(answer.status, path).toBe(200);
    expectNone(path, answer.text);
  }
  expectNone("the database", await tenant.snapshot());
  for (const log of readdirSync(stack.logDir)) expectNone(log, readFileSync(join(stack.logDir, log), "utf8"));
});

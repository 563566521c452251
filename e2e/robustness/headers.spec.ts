import { send } from "../fixtures/larder-http.ts";
import { expect, test } from "../fixtures/test.ts";

test("health and readiness answer", async ({ stack }) => {
  for (const web of stack.webUrls) {
    const health = await send(`${web}/api/health`, { as: null });
    expect([health.status, health.json()]).toEqual([200, { status: "ok" }]);
    const ready = await send(`${web}/api/ready`, { as: null });
    expect(ready.status).toBe(200);
    expect(ready.json()).toMatchObject({ ready: true, database: "ok", migrations: "ok", keys: "ok" });
  }
});

test("every page has a strict policy with a nonce of its own", async ({ tenant, stack }) => {
  const [web] = stack.webUrls;
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  const pages = [
    "/sign-in",
    "/setup",
    "/token-sets",
    `/token-sets/${set.id}`,
    `/token-sets/${set.id}/connect`,
    "/applications",
    "/applications/new",
    `/applications/${application.id}`,
    "/connect",
    "/connect/refused/expired",
    "/nothing/here",
    "/token-sets/nothing",
  ];
  const nonces = new Set<string>();
  for (const path of pages) {
    const { headers, text } = await send(`${web}${path}`, { as: path === "/sign-in" ? null : tenant.owner });
    const policy = headers.get("content-security-policy") ?? "";
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
    expect(nonce.length, path).toBeGreaterThan(20);
    nonces.add(nonce);
    expect(policy, path).not.toContain("unsafe-");
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, path).toContain("frame-ancestors 'none'");
    expect(policy, path).toContain("base-uri 'none'");
    expect(policy, path).toContain(`form-action 'self' ${new URL(stack.sandboxUrl).origin}`);
    for (const [script] of text.matchAll(/<script[^>]*>/g)) {
      expect(script, path).toContain(`nonce="${nonce}"`);
    }
    expect(text, `inline styles of ${path}`).not.toMatch(/<[a-z][^>]* style="/);
    expect(headers.get("x-content-type-options"), path).toBe("nosniff");
    expect(headers.get("x-frame-options"), path).toBe("DENY");
    expect(headers.get("referrer-policy"), path).toBe("same-origin");
    expect(headers.get("cross-origin-opener-policy"), path).toBe("same-origin");
    expect(headers.get("permissions-policy"), path).toContain("camera=()");
    expect(headers.get("x-powered-by"), path).toBeNull();
    expect(headers.get("cache-control"), path).toMatch(/no-store/);
  }
  expect(nonces.size).toBe(pages.length);
  const again = await send(`${web}/token-sets`, { as: tenant.owner });
  expect(nonces).not.toContain(
    /'nonce-([^']+)'/.exec(again.headers.get("content-security-policy") ?? "")?.[1],
  );
});

test("a loopback alias leads to the name that the cookies belong to", async ({ page, stack, guard }) => {
  guard.allow(/favicon\.ico/);
  const { port } = new URL(stack.webUrls[0]);
  await page.goto(`http://127.0.0.1:${port}/sign-in`);
  await expect(page).toHaveURL(`${stack.webUrls[0]}/sign-in`);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

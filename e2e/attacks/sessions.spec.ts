import { send } from "../fixtures/larder-http.ts";
import { expect, sessionCookieName, test } from "../fixtures/test.ts";

test("a session's cookie in pieces, as a neighbouring host could set it, signs nobody in", async ({
  tenant,
  stack,
}) => {
  const [web] = stack.webUrls;
  const { session } = tenant.owner;
  const half = Math.floor(session.length / 2);
  const cookie = [session.slice(0, half), session.slice(half)]
    .map((piece, index) => `${sessionCookieName}.${index}=${piece}`)
    .join("; ");
  expect((await send(`${web}/api/v1/token-sets`, { as: null, headers: { cookie } })).status).toBe(401);
  const whole = `${sessionCookieName}=${session}`;
  expect((await send(`${web}/api/v1/token-sets`, { as: null, headers: { cookie: whole } })).status).toBe(200);
});

test("addresses to return to that are none are no server's error, and lead nowhere else", async ({
  stack,
}) => {
  const [web] = stack.webUrls;
  const csrf = await send(`${web}/api/auth/csrf`, { as: null });
  const { csrfToken } = csrf.json() as { csrfToken: string };
  const cookie = csrf.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  for (const callbackUrl of ["http://", "https://[", "//evil.example", "javascript:alert(1)", "http://a b"]) {
    const body = new URLSearchParams({ csrfToken, callbackUrl, json: "true" }).toString();
    const headers = { cookie, "content-type": "application/x-www-form-urlencoded" };
    const answer = await send(`${web}/api/auth/signout`, { as: null, method: "POST", headers, body });
    expect(answer.status, callbackUrl).toBeLessThan(500);
    expect(answer.text, callbackUrl).not.toContain("evil.example");
    const page = await send(`${web}/sign-in?callbackUrl=${encodeURIComponent(callbackUrl)}`, { as: null });
    expect(page.status, callbackUrl).toBe(200);
  }
});

test("nobody's words stand on Larder's pages as a reference", async ({ page, stack }) => {
  const [web] = stack.webUrls;
  const text = "Call +32 2 555 55 55 now";
  for (const path of ["/c/outcome/failed", "/connect/refused/failed"]) {
    const answer = await page.goto(`${web}${path}?reference=${encodeURIComponent(text)}`);
    expect(answer?.status(), path).toBeLessThan(500);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText("555 55 55"), path).toHaveCount(0);
  }
});

test("the address with the code in it is no page's referrer", async ({ stack }) => {
  const [web] = stack.webUrls;
  const { headers } = await send(`${web}/api/oauth/callback?code=a-code&state=none`, { as: null });
  expect(headers.get("referrer-policy")).toBe("no-referrer");
});

import { send } from "../fixtures/larder-http.ts";
import { expect, sessionCookieName, test } from "../fixtures/test.ts";

const pairOf = (cookie: string) => cookie.split(";")[0] ?? "";

/** Signs in as the sign-in page does, over a web process, from an address and with a browser's cookies. */
async function signIn(
  web: string,
  { email, password }: { email: string; password: string },
  from: { address: string; cookie?: string },
) {
  const csrf = await send(`${web}/api/auth/csrf`, { as: null });
  const { csrfToken } = csrf.json() as { csrfToken: string };
  const cookie = [...csrf.headers.getSetCookie().map(pairOf), from.cookie].filter(Boolean).join("; ");
  const answer = await send(`${web}/api/auth/callback/credentials`, {
    as: null,
    method: "POST",
    headers: {
      cookie,
      "content-type": "application/x-www-form-urlencoded",
      "x-forwarded-for": from.address,
      "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    },
    body: new URLSearchParams({ csrfToken, email, password, json: "true" }).toString(),
  });
  return { ...answer, cookies: answer.headers.getSetCookie() };
}

test("fifty guesses of a stranger end in waiting, lock nobody out, and are on the record", async ({
  tenant,
  stack,
}) => {
  const colleague = await tenant.person("admin");
  const { email, password } = colleague;
  const [web, other] = stack.webUrls;
  const home = { address: "198.51.100.20" };
  const before = await signIn(web, { email, password }, home);
  const device = before.cookies.find((cookie) => cookie.startsWith("larder.device="));
  expect(device).toMatch(/HttpOnly/i);
  expect(device).toMatch(/SameSite=strict/i);

  const statuses: number[] = [];
  for (let guess = 0; guess < 50; guess++) {
    const answer = await signIn(web, { email, password: `guess ${guess}` }, { address: "203.0.113.66" });
    statuses.push(answer.status);
    if (answer.status === 429) expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  }
  expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
  expect(statuses).toContain(429);
  expect(new Set(statuses)).toEqual(new Set([401, 429]));

  const elsewhere = await signIn(other, { email, password }, { address: "198.51.100.21" });
  expect(elsewhere.cookies.some((cookie) => cookie.startsWith(`${sessionCookieName}=`))).toBe(true);
  const known = { address: "203.0.113.66", cookie: pairOf(device ?? "") };
  expect((await signIn(other, { email, password }, known)).status, "even beside the stranger").toBe(200);

  const asSession = { cookie: pairOf(device ?? "").replace("larder.device", sessionCookieName) };
  expect((await send(`${web}/api/v1/token-sets`, { as: null, headers: asSession })).status).toBe(401);

  await expect
    .poll(async () => (await send(`${web}/activity?group=security`, { as: tenant.owner })).text)
    .toContain("has to wait before signing in as");
  const page = await send(`${web}/activity?group=security`, { as: tenant.owner });
  expect(page.text).toContain("203.0.113.66");
  expect(page.text).toContain("Firefox on Linux");
  const unseen = await send(`${web}/activity?group=security`, { as: colleague });
  expect(unseen.text).not.toContain("203.0.113.66");
  expect((await send(`${web}/account`, { as: colleague })).text).toContain("203.0.113.66");
});

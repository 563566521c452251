import { send } from "../fixtures/larder-http.ts";
import { listPages, makeParameters, toPath } from "../fixtures/routes.ts";
import { callAction, readActions } from "../fixtures/server-actions.ts";
import { expect, test } from "../fixtures/test.ts";

/** On every answer, whatever it is. */
const always: Record<string, RegExp> = {
  "content-security-policy": /^default-src 'none'; script-src 'nonce-[^']{20,}' 'strict-dynamic'; /,
  "x-content-type-options": /^nosniff$/,
  "x-frame-options": /^DENY$/,
  "referrer-policy": /^(same-origin|no-referrer)$/,
  "cross-origin-opener-policy": /^same-origin$/,
  "cross-origin-resource-policy": /^same-origin$/,
  "permissions-policy": /camera=\(\)/,
};
const never = ["x-powered-by", "server", "access-control-allow-origin"];

const kinds: [kind: string, addresses: string[], cacheControl: RegExp][] = [
  ["JSON", ["/api/v1/token-sets", "/api/v1/search?q=a"], /no-store/],
  ["the API's description", ["/api/v1/openapi.json"], /^public, max-age=/],
  ["probes", ["/api/health", "/api/ready"], /no-store/],
  ["downloads", ["/activity/export", "/token-sets/export"], /no-store/],
  ["next-auth", ["/api/auth/csrf", "/api/auth/session", "/api/auth/providers"], /no-store/],
  ["a forged callback", ["/api/oauth/callback?code=a&state=b"], /no-store/],
  ["nothing", ["/nothing/here", "/api/nothing", "/api/v1/nothing"], /no-store/],
];

test("every kind of answer has the headers that keep a browser from helping an attacker", async ({
  tenant,
  factory,
  stack,
}) => {
  const [web] = stack.webUrls;
  const parameters = await makeParameters(tenant, factory);
  const pages = listPages().map((route) => toPath(route, parameters));
  const [script] = /\/_next\/static\/[^"]+\.js/.exec((await send(`${web}/sign-in`, { as: null })).text) ?? [];
  const rows: typeof kinds = [
    ["pages", pages, /no-store/],
    ["files", [script ?? "", "/icon.svg"], /max-age/],
    ...kinds,
  ];
  const wrong: string[] = [];
  for (const [kind, addresses, cacheControl] of rows) {
    for (const address of addresses) {
      for (const as of [tenant.owner, null]) {
        const { headers } = await send(`${web}${address}`, { as });
        const expected = { ...always, ...(as ? { "cache-control": cacheControl } : {}) };
        for (const [name, pattern] of Object.entries(expected)) {
          const value = headers.get(name) ?? "none";
          if (!pattern.test(value))
            wrong.push(`${kind} ${address} ${as ? "owner" : "nobody"} ${name}: ${value}`);
        }
        for (const name of never) if (headers.has(name)) wrong.push(`${kind} ${address} ${name}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

/** What each cookie must be, by its name. */
const cookies: [name: RegExp, path: string][] = [
  [/^larder\.session$/, "/"],
  [/^larder\.device$/, "/"],
  [/^larder\.csrf|^next-auth\.csrf-token$/, "/"],
  [/^next-auth\.callback-url$/, "/"],
  [/^larder\.flow\./, "/api/oauth/callback"],
];

test("every cookie is out of reach of scripts and of other sites", async ({ tenant, stack }) => {
  const [web] = stack.webUrls;
  const csrf = await send(`${web}/api/auth/csrf`, { as: null });
  const jar = csrf.headers.getSetCookie();
  const form = new URLSearchParams({
    ...{ csrfToken: (csrf.json() as { csrfToken: string }).csrfToken, json: "true" },
    ...{ email: tenant.owner.email, password: tenant.owner.password },
  });
  const signedIn = await send(`${web}/api/auth/callback/credentials`, {
    as: null,
    method: "POST",
    headers: {
      origin: web,
      "content-type": "application/x-www-form-urlencoded",
      cookie: jar.map((one) => one.split(";")[0]).join("; "),
    },
    body: form.toString(),
  });
  const set = await tenant.connectedSet(await tenant.application());
  const page = `${web}/token-sets/${set.id}/connect`;
  const begin = (await readActions(page, tenant.owner)).get("Continue to Apicbase") ?? "";
  const fields: [string, string][] = [["tokenSetId", set.id]];
  const begun = (await callAction(page, { as: tenant.owner, id: begin, fields })).answer;
  const lines = [csrf, signedIn, begun].flatMap(({ headers }) => headers.getSetCookie());
  const wrong: string[] = [];
  const seen = new Set<string>();
  for (const line of lines) {
    const [pair = "", ...attributes] = line.split(/;\s*/);
    const name = pair.split("=")[0] ?? "";
    const row = cookies.find(([pattern]) => pattern.test(name));
    if (!row) {
      wrong.push(`nobody has said what ${name} must be`);
      continue;
    }
    seen.add(row[0].source);
    const has = (attribute: string) =>
      attributes.some((one) => one.toLowerCase() === attribute.toLowerCase());
    if (!has("HttpOnly")) wrong.push(`${name} can be read by scripts`);
    if (!has("SameSite=Lax") && !has("SameSite=Strict"))
      wrong.push(`${name} goes with other sites' requests`);
    if (!has(`Path=${row[1]}`)) wrong.push(`${name}: ${line.replace(pair, "")}`);
    if (attributes.some((one) => /^domain=/i.test(one))) wrong.push(`${name} is sent to neighbours`);
  }
  expect(wrong).toEqual([]);
  expect(seen).toContain("^larder\\.session$");
  expect(seen).toContain("^larder\\.device$");
  expect(seen).toContain("^larder\\.flow\\.");
});

import { request as rawRequest } from "node:http";
import { send } from "../fixtures/larder-http.ts";
import { callAction, readActions } from "../fixtures/server-actions.ts";
import { expect, test } from "../fixtures/test.ts";

/** A request as no browser and no fetch would send it. */
async function raw(
  web: string,
  { method = "GET", path = "/", headers = {}, body = "" }: Partial<RawRequest>,
): Promise<{ status: number; text: string }> {
  const { port } = new URL(web);
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, method, path, headers, setHost: false };
    const request = rawRequest(options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.once("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.once("error", reject);
    request.end(body);
  });
}

interface RawRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

test("a name that an attacker points here is not served, whatever is asked", async ({ stack }) => {
  const [web] = stack.webUrls;
  for (const host of ["rebound.example", `rebound.example:${new URL(web).port}`, "localhost.evil.example"]) {
    for (const path of ["/sign-in", "/api/v1/token-sets", "/icon.svg", "/_next/static/x.js", "/nothing"]) {
      expect((await raw(web, { path, headers: { host } })).status, `${host}${path}`).toBe(421);
    }
    for (const path of ["/api/health", "/api/ready"])
      expect((await raw(web, { path, headers: { host } })).status, path).toBe(200);
  }
  expect((await raw(web, { path: "/sign-in" })).status, "without a name, by Node itself").toBe(400);
});

test("methods that nobody uses are refused in words", async ({ stack }) => {
  const [web] = stack.webUrls;
  const { host } = new URL(web);
  for (const method of ["TRACE", "PROPFIND", "PURGE"])
    expect((await raw(web, { method, path: "/sign-in", headers: { host } })).status, method).toBe(405);
});

test("a large body is refused by its length, on every kind of address, before it is read", async ({
  stack,
}) => {
  const [web] = stack.webUrls;
  const { host } = new URL(web);
  const headers = { host, "content-length": "9900000", "content-type": "text/plain" };
  for (const path of [
    "/sign-in",
    "/setup",
    "/nothing",
    "/icon.svg",
    "/api/auth/callback/credentials",
    "/api/auth/_log",
    "/api/oauth/token",
    "/api/v1/token-sets",
  ]) {
    // Nothing of the body is ever sent: an answer shows that nobody waits for it.
    const status = await new Promise<number>((resolve, reject) => {
      const { port } = new URL(web);
      const options = { host: "127.0.0.1", port, method: "POST", path, headers };
      const request = rawRequest(options, (response) => {
        resolve(response.statusCode ?? 0);
        request.destroy();
      });
      request.on("error", reject);
      request.flushHeaders();
    });
    expect(status, path).toBe(413);
  }
  const chunked = { host, "transfer-encoding": "chunked" };
  const unknown = await raw(web, { method: "POST", path: "/sign-in", headers: chunked, body: "a=1" });
  expect(unknown.status, "a page's body without a length").toBe(411);
});

test("next-auth's other routes do not exist: one writes anybody's text to the log", async ({ stack }) => {
  const [web] = stack.webUrls;
  const as = null;
  for (const path of ["_log", "signin", "signin/credentials", "error", "verify-request", "callback/other"]) {
    for (const method of ["GET", "POST"]) {
      const body = method === "POST" ? { body: "code=x", headers: form } : {};
      expect((await send(`${web}/api/auth/${path}`, { as, method, ...body })).status, path).toBe(404);
    }
  }
  for (const path of ["csrf", "providers", "session"])
    expect((await send(`${web}/api/auth/${path}`, { as })).status, path).toBe(200);
});

const form = { "content-type": "application/x-www-form-urlencoded" };

test("images are not fetched for anybody", async ({ stack }) => {
  const [web] = stack.webUrls;
  const image = `${web}/_next/image?url=%2Ficon.svg&w=64&q=75`;
  expect((await send(image, { as: null })).status).toBe(404);
});

test("an action posted to an address that looks like a file is judged like any other", async ({
  tenant,
  stack,
  sandbox,
}) => {
  const [web] = stack.webUrls;
  const application = await tenant.application();
  const set = await tenant.connectedSet(application);
  const actions = await readActions(`${web}/token-sets/${set.id}`, tenant.owner);
  expect(actions.size).toBeGreaterThan(0);
  const before = await tenant.snapshot();
  const lookalikes = [
    "/icon.svgX",
    "/icon.svg",
    "/favicon.icoX",
    "/_next/static/x",
    "/_next/staticX",
    "/_next/imageX",
    "/icon.svg/token-sets",
  ];
  for (const [title, id] of actions) {
    for (const path of lookalikes) {
      const answer = await callAction(`${web}${path}`, {
        as: tenant.owner,
        ...{ id, fields: [["tokenSetId", set.id]], headers: { origin: "https://evil.example" } },
      });
      expect(answer.code, `${title} at ${path}`).not.toBe("done");
      expect(answer.status, `${title} at ${path}`).toBeGreaterThanOrEqual(400);
      const own = await send(`${web}${path}`, { as: null });
      expect(own.headers.get("content-security-policy"), path).toContain("default-src 'none'");
    }
  }
  expect(await tenant.snapshot()).toBe(before);
  expect(await sandbox.calls({ clientId: application.clientId })).toEqual([]);
});

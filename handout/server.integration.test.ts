import { once } from "node:events";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import * as oauth from "oauth4webapi";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { keepHandouts } from "#lib/handouts/keep-cache.ts";
import { addMachine } from "#lib/testing/ask-for-token.ts";
import { makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { createHandoutServer } from "./server.ts";

const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

async function listen(): Promise<string> {
  const kept = keepHandouts();
  const server = createHandoutServer(kept).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    kept.stop();
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const insecure = { [oauth.allowInsecureRequests]: true };

it("an unmodified client finds the endpoint by its metadata and collects a token that works", async () => {
  const url = await listen();
  const metadata = await (await fetch(`${url}/.well-known/oauth-authorization-server`)).json();
  expect(metadata).toMatchObject({
    grant_types_supported: ["client_credentials"],
    token_endpoint: expect.stringMatching(/\/api\/oauth\/token$/),
  });
  const server = { ...metadata, token_endpoint: `${url}/api/oauth/token` };
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const { clientId: client_id, clientSecret } = await addMachine(team, set);
  for (const authenticate of [oauth.ClientSecretBasic, oauth.ClientSecretPost]) {
    const auth = authenticate(clientSecret);
    const asked = await oauth.clientCredentialsGrantRequest(
      server,
      { client_id },
      auth,
      new URLSearchParams(),
      insecure,
    );
    expect(asked.headers.get("cache-control")).toBe("no-store");
    const { access_token, token_type, expires_in } = await oauth.processClientCredentialsResponse(
      server,
      { client_id },
      asked,
    );
    expect({ token_type, access_token }).toEqual({ token_type: "bearer", access_token: set.accessToken });
    expect(expires_in).toBeGreaterThan(0);
    const authorization = `Bearer ${access_token}`;
    expect((await fetch(larder.control.probeUrl, { headers: { authorization } })).status).toBe(200);
  }
});

it("a wrong secret is an error that the client understands", async () => {
  const url = await listen();
  const server = { issuer: url, token_endpoint: `${url}/api/oauth/token` };
  const client = { client_id: "larder_machine_nobody" };
  const auth = oauth.ClientSecretBasic("wrong");
  const asked = await oauth.clientCredentialsGrantRequest(
    server,
    client,
    auth,
    new URLSearchParams(),
    insecure,
  );
  await expect(oauth.processClientCredentialsResponse(server, client, asked)).rejects.toThrow();
  expect(asked.status).toBe(401);
  expect(asked.headers.get("www-authenticate")).toBe('Basic realm="Larder"');
});

const form = { "content-type": "application/x-www-form-urlencoded" };

it.each([
  ["an unknown page", "/api/v1/token-sets", {}, 404],
  ["a health check", "/api/health", {}, 200],
  ["GET", "/api/oauth/token", {}, 405],
  [
    "a body of a megabyte",
    "/api/oauth/token",
    { method: "POST", headers: form, body: "a".repeat(1 << 20) },
    400,
  ],
  [
    "a secret in the address",
    "/api/oauth/token?client_secret=x",
    { method: "POST", headers: form, body: "a=b" },
    400,
  ],
])("%s is answered with %s", async (_what, path, init, status) => {
  const answer = await fetch((await listen()) + path, init).catch((error: Error) => error);
  // A body that is cut off may meet a closed connection.
  if (answer instanceof Error) expect(JSON.stringify(init).length).toBeGreaterThan(1 << 19);
  else expect(answer.status).toBe(status);
});

it("what a caller wrote in other letters comes back as it was written", async () => {
  const url = await listen();
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const { clientId, clientSecret } = await addMachine(team, set);
  const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;
  const body = new URLSearchParams({ grant_type: "client_credentials", scope: "größe" });
  const answer = await fetch(`${url}/api/oauth/token`, { method: "POST", headers: { authorization }, body });
  expect(answer.status).toBe(400);
  expect((await answer.json()).error_description).toContain("größe");
});

it.each([
  ["a whole address, as a proxy writes it", (url: string) => `${url}/api/health?a=b`, 200],
  ["an address that leads elsewhere", () => "//evil.test/api/health", 404],
  ["an address that is none", () => "http://[/api/health", 404],
  ["a query after a question mark", () => "/api/health?a=b?c", 200],
])("the target of a request: %s", async (_what, targetOf, status) => {
  const url = await listen();
  const { hostname, port } = new URL(url);
  const asked = request({ hostname, port, path: targetOf(url) }).end();
  const [answer] = await once(asked, "response");
  answer.resume();
  expect(answer.statusCode).toBe(status);
});

it("a flood of headers is refused before anything is read", async () => {
  const url = new URL(await listen());
  const flood = request(url, { headers: { "x-flood": "a".repeat(64 * 1024) } }).end();
  // After its answer the server closes the connection on what is still being sent.
  flood.on("error", () => undefined);
  const [answer] = await once(flood, "response");
  expect(answer.statusCode).toBe(431);
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Credentials, callApi, createTokenSet } from "./testing/oauth-requests.ts";
import { type RunningSandbox, startSandbox } from "./testing/start-sandbox.ts";

let sandbox: RunningSandbox;
let client: Credentials;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await sandbox.control.createApplication({ name: "Till" });
});
afterAll(() => sandbox.stop());

const resources = [
  ["accounts", "/api/v2/accounts/users"],
  ["library", "/api/v2/library/recipes"],
  ["library", "/api/v2/library/ingredients"],
  ["inventory", "/api/v2/inventory/stock"],
  ["sales", "/api/v2/sales/orders"],
  ["procurement", "/api/v2/procurement/orders"],
  ["media", "/api/v2/media/images"],
] as const;

describe.each(resources)("scope %s, path %s", (scope, path) => {
  it(`${path} answers with the scope ${scope}, with and without trailing slash`, async () => {
    const { accessToken } = await createTokenSet(sandbox.control, client.clientId, [scope]);
    for (const address of [path, `${path}/`]) {
      const answer = await callApi(sandbox.control, accessToken, address);
      expect(answer.status).toBe(200);
      const { count, results } = (await answer.json()) as { count: number; results: unknown[] };
      expect(count).toBeGreaterThan(0);
      expect(results).toHaveLength(count);
    }
  });

  it(`${path} answers 403 without the scope ${scope}`, async () => {
    const others = resources.map(([name]) => name).filter((name) => name !== scope);
    const { accessToken } = await createTokenSet(sandbox.control, client.clientId, [...new Set(others)]);
    const answer = await callApi(sandbox.control, accessToken, path);
    expect({ status: answer.status, body: await answer.json() }).toEqual({
      status: 403,
      body: { detail: "You do not have permission to perform this action." },
    });
  });
});

it("the API returns different data for each library", async () => {
  const { control } = sandbox;
  const read = async (library: string) => {
    const input = { clientId: client.clientId, library, scopes: ["library"] };
    const [set] = await control.createTokenSets(input);
    return (await callApi(control, set?.accessToken ?? "", "/api/v2/library/recipes")).text();
  };
  expect(await read("brasserie-leopold")).toContain("Shrimp croquettes");
  expect(await read("Cantine du Port")).toContain("Seven vegetable couscous");
});

it("every token learns who granted it and of which library, whatever its scopes", async () => {
  const { control } = sandbox;
  const input = { clientId: client.clientId, scopes: ["sales"] };
  const whose = async (userEmail: string) => {
    const [set] = await control.createTokenSets({ ...input, userEmail });
    const answer = await callApi(control, set?.accessToken ?? "", "/api/v2/accounts/me");
    return { status: answer.status, body: await answer.json() };
  };
  expect(await whose("kitchen@brasserie.test")).toEqual({
    status: 200,
    body: {
      user: { id: "kitchen@brasserie.test", name: "Sam Peeters", email: "kitchen@brasserie.test" },
      library: { id: "brasserie-leopold", name: "Brasserie Leopold" },
    },
  });
  expect(await whose("chef@cantine.test")).toMatchObject({
    body: { user: { name: "Idris Benali" }, library: { id: "cantine-du-port" } },
  });
});

it("the API answers 401 to a missing and to a wrong access token", async () => {
  const none = await fetch(sandbox.control.probeUrl);
  expect(none.status).toBe(401);
  expect(none.headers.get("www-authenticate")).toBe('Bearer realm="api"');
  expect(await none.json()).toEqual({ detail: "Authentication credentials were not provided." });
  const wrong = await callApi(sandbox.control, "nonsense");
  expect(wrong.status).toBe(401);
  expect(wrong.headers.get("www-authenticate")).toBe('Bearer realm="api", error="invalid_token"');
  expect(await wrong.json()).toEqual({ detail: "Invalid token" });
});

it("an authorized token may do no more than its user; a token made by hand is limited by its scopes only", async () => {
  const { control } = sandbox;
  const input = { clientId: client.clientId, scopes: ["accounts", "library"] };
  const [limited] = await control.createTokenSets({ ...input, userEmail: "kitchen@brasserie.test" });
  expect(limited?.scope).toBe("accounts library");
  expect((await callApi(control, limited?.accessToken ?? "", "/api/v2/library/recipes")).status).toBe(200);
  expect((await callApi(control, limited?.accessToken ?? "")).status).toBe(403);
  const handMade = { ...input, userEmail: "kitchen@brasserie.test", origin: "hand-made" } as const;
  const [byHand] = await control.createTokenSets(handMade);
  expect((await callApi(control, byHand?.accessToken ?? "")).status).toBe(200);
});

it("the API answers 404 to an unknown path and 405 to an unknown method", async () => {
  const { accessToken } = await createTokenSet(sandbox.control, client.clientId);
  expect((await callApi(sandbox.control, accessToken, "/api/v2/nothing")).status).toBe(404);
  const headers = { authorization: `Bearer ${accessToken}` };
  expect((await fetch(sandbox.control.probeUrl, { method: "DELETE", headers })).status).toBe(405);
});

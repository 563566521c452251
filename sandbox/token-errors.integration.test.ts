import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  basic,
  type Credentials,
  createPkcePair,
  createTokenSet,
  exchange,
  inBody,
  postForm,
  refresh,
} from "./testing/oauth-requests.ts";
import { type RunningSandbox, startSandbox } from "./testing/start-sandbox.ts";

let sandbox: RunningSandbox;
let client: Credentials;
let other: Credentials;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await sandbox.control.createApplication({
    name: "Till",
    redirectUri: "http://localhost:9/callback",
  });
  other = await sandbox.control.createApplication({ name: "Other" });
});
afterAll(() => sandbox.stop());

const newCode = async (more: { redirectUri?: string; codeChallenge?: string } = {}) => {
  const { clientId } = client;
  const scopes = ["accounts", "library"];
  const input = { clientId, userEmail: "chef@brasserie.test", scopes, ...more };
  return (await sandbox.control.createCode(input)).code;
};
const newRefreshToken = async () => (await createTokenSet(sandbox.control, client.clientId)).refreshToken;

async function expectError(response: Response, status: number, error: string): Promise<void> {
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("content-type")).toBe("application/json");
  const body = (await response.json()) as { error: string };
  expect({ status: response.status, error: body.error }).toEqual({ status, error });
}

describe("401 invalid_client", () => {
  it.each([
    ["wrong secret in the body", (good: Credentials) => ({ form: inBody({ ...good, clientSecret: "no" }) })],
    ["missing secret", (good: Credentials) => ({ form: { client_id: good.clientId } })],
    ["no credentials at all", () => ({ form: {} })],
    ["unknown client", (good: Credentials) => ({ form: inBody({ ...good, clientId: "nobody" }) })],
    ["wrong secret as Basic", (good: Credentials) => ({ form: {}, headers: basic(good.clientId, "no") })],
    ["Basic that is not base64", () => ({ form: {}, headers: { authorization: "Basic %%%" } })],
    ["Basic without a colon", () => ({ form: {}, headers: { authorization: "Basic YWJj" } })],
  ])("%s gets 401 invalid_client, and the refresh token still works", async (_case, offer) => {
    const refreshToken = await newRefreshToken();
    const { form, headers } = { headers: {}, ...offer(client) };
    const wanted = { grant_type: "refresh_token", refresh_token: refreshToken };
    const refused = await postForm(sandbox.control.tokenUrl, { ...wanted, ...form }, headers);
    await expectError(refused, 401, "invalid_client");
    expect((await refresh(sandbox.control, client, refreshToken)).status).toBe(200);
  });

  it("bad credentials are reported before the code is checked, and the code still works", async () => {
    const code = await newCode();
    const refused = await exchange(sandbox.control, { ...client, clientSecret: "no" }, code);
    await expectError(refused, 401, "invalid_client");
    expect((await exchange(sandbox.control, client, code)).status).toBe(200);
  });
});

describe("Basic authentication", () => {
  it("Basic authentication accepts percent-encoded credentials", async () => {
    const form = { grant_type: "refresh_token", refresh_token: await newRefreshToken() };
    const encoded = [...client.clientId].map((c) => `%${c.charCodeAt(0).toString(16)}`).join("");
    const value = Buffer.from(`${encoded}:${client.clientSecret}`).toString("base64");
    const answer = await postForm(sandbox.control.tokenUrl, form, { authorization: `Basic ${value}` });
    expect(answer.status).toBe(200);
  });
});

describe("400 invalid_grant", () => {
  it("a used code gets 400 invalid_grant", async () => {
    const code = await newCode();
    expect((await exchange(sandbox.control, client, code)).status).toBe(200);
    await expectError(await exchange(sandbox.control, client, code), 400, "invalid_grant");
  });

  it.each(["unknown", "with spaces in it", "ünïcode"])(
    'the unknown code "%s" gets 400 invalid_grant',
    async (code) => {
      await expectError(await exchange(sandbox.control, client, code), 400, "invalid_grant");
    },
  );

  it("a code works in its last second and is refused at the end of its minute", async () => {
    const [early, late] = [await newCode(), await newCode()];
    await sandbox.control.setClockOffset(58_000);
    expect((await exchange(sandbox.control, client, early)).status).toBe(200);
    await sandbox.control.setClockOffset(60_000);
    await expectError(await exchange(sandbox.control, client, late), 400, "invalid_grant");
    await sandbox.control.setClockOffset(0);
  });

  it("another client's code gets 400 invalid_grant and still works for its own client", async () => {
    const code = await newCode();
    await expectError(await exchange(sandbox.control, other, code), 400, "invalid_grant");
    expect((await exchange(sandbox.control, client, code)).status).toBe(200);
  });

  it.each(["wrong".padEnd(43, "x"), "too-short"])(
    "the wrong PKCE verifier %s gets 400 invalid_grant, and the code still works",
    async (wrong) => {
      const { verifier, challenge } = createPkcePair();
      const code = await newCode({ codeChallenge: challenge });
      const refused = await exchange(sandbox.control, client, code, { code_verifier: wrong });
      await expectError(refused, 400, "invalid_grant");
      expect((await exchange(sandbox.control, client, code, { code_verifier: verifier })).status).toBe(200);
    },
  );

  it("used, unknown, revoked and other clients' refresh tokens get 400 invalid_grant", async () => {
    const { control } = sandbox;
    const used = await newRefreshToken();
    expect((await refresh(control, client, used)).status).toBe(200);
    await expectError(await refresh(control, client, used), 400, "invalid_grant");
    await expectError(await refresh(control, client, "unknown"), 400, "invalid_grant");
    const revoked = await createTokenSet(control, client.clientId);
    await control.revokeTokenSet(revoked.tokenSetId);
    await expectError(await refresh(control, client, revoked.refreshToken), 400, "invalid_grant");
    const own = await newRefreshToken();
    await expectError(await refresh(control, other, own), 400, "invalid_grant");
    expect((await refresh(control, client, own)).status).toBe(200);
  });
});

describe("400 invalid_request", () => {
  const redirectUri = "http://localhost:9/callback";
  it.each([
    ["that is wrong", { redirect_uri: "http://localhost:9/other" }],
    ["with an extra slash", { redirect_uri: "http://localhost:9/callback/" }],
    ["that is no address", { redirect_uri: "nonsense" }],
    ["that is missing", {}],
  ])(
    "a redirect_uri %s gets 400 invalid_request, and the code still works",
    async (_case, more: Record<string, string>) => {
      const code = await newCode({ redirectUri });
      await expectError(await exchange(sandbox.control, client, code, more), 400, "invalid_request");
      const good = await exchange(sandbox.control, client, code, { redirect_uri: redirectUri });
      expect(good.status).toBe(200);
    },
  );

  it("a redirect_uri that was not sent to authorize is checked at the exchange", async () => {
    const code = await newCode();
    const wrong = await exchange(sandbox.control, client, code, { redirect_uri: "http://localhost:9/other" });
    await expectError(wrong, 400, "invalid_request");
    const good = await exchange(sandbox.control, client, code, { redirect_uri: redirectUri });
    expect(good.status).toBe(200);
  });

  it("a missing code, refresh token or verifier, and a repeated parameter get 400 invalid_request", async () => {
    const { tokenUrl } = sandbox.control;
    const send = (form: Record<string, string>) => postForm(tokenUrl, { ...form, ...inBody(client) });
    await expectError(await send({ grant_type: "authorization_code" }), 400, "invalid_request");
    await expectError(await send({ grant_type: "refresh_token" }), 400, "invalid_request");
    const code = await newCode({ codeChallenge: createPkcePair().challenge });
    await expectError(await exchange(sandbox.control, client, code), 400, "invalid_request");
    const twice = new URLSearchParams({ grant_type: "refresh_token", refresh_token: "x" });
    twice.append("grant_type", "refresh_token");
    await expectError(await fetch(tokenUrl, { method: "POST", body: twice }), 400, "invalid_request");
  });
});

it.each(["accounts library sales", "nonsense", "accounts,library"])(
  'a refresh that asks for the scope "%s" gets 400 invalid_scope, and the token still works',
  async (scope) => {
    const refreshToken = await newRefreshToken();
    const refused = await refresh(sandbox.control, client, refreshToken, { scope });
    await expectError(refused, 400, "invalid_scope");
    expect((await refresh(sandbox.control, client, refreshToken)).status).toBe(200);
  },
);

describe("400 unsupported_grant_type", () => {
  it("a JSON body, no content type, and an unknown or missing grant_type get 400 unsupported_grant_type", async () => {
    const { tokenUrl } = sandbox.control;
    const good = { grant_type: "refresh_token", refresh_token: await newRefreshToken(), ...inBody(client) };
    const send = (init: RequestInit) => fetch(tokenUrl, { method: "POST", ...init });
    const json = { body: JSON.stringify(good), headers: { "content-type": "application/json" } };
    await expectError(await send(json), 400, "unsupported_grant_type");
    const untyped = { body: Buffer.from(new URLSearchParams(good).toString()) };
    await expectError(await send(untyped), 400, "unsupported_grant_type");
    const unknown = await postForm(tokenUrl, { ...good, grant_type: "magic" });
    await expectError(unknown, 400, "unsupported_grant_type");
    await expectError(await postForm(tokenUrl, inBody(client)), 400, "unsupported_grant_type");
  });
});

it("a grant that the application may not use gets 400 unauthorized_client", async () => {
  const form = { grant_type: "client_credentials", ...inBody(client) };
  await expectError(await postForm(sandbox.control.tokenUrl, form), 400, "unauthorized_client");
  const limited = await sandbox.control.createApplication({
    name: "Limited",
    grants: ["authorization_code"],
  });
  const set = await createTokenSet(sandbox.control, limited.clientId);
  await expectError(await refresh(sandbox.control, limited, set.refreshToken), 400, "unauthorized_client");
});

it("a query string gets a 500 page and consumes nothing", async () => {
  const refreshToken = await newRefreshToken();
  const form = { grant_type: "refresh_token", refresh_token: refreshToken, ...inBody(client) };
  const answer = await postForm(`${sandbox.control.tokenUrl}?x=1`, form);
  expect(answer.status).toBe(500);
  expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(await answer.text()).toContain("Server Error (500)");
  expect((await refresh(sandbox.control, client, refreshToken)).status).toBe(200);
});

it.each(["token", "introspect", "revoke_token"])(
  "%s without its trailing slash only gets a 301",
  async (name) => {
    const answer = await postForm(`${sandbox.url}/oauth/${name}`, { token: "x", ...inBody(client) });
    expect(answer.status).toBe(301);
    expect(answer.headers.get("location")).toBe(`/oauth/${name}/`);
    expect(await answer.text()).toBe("");
  },
);

it("any method but POST gets 405", async () => {
  expect((await fetch(sandbox.control.tokenUrl)).status).toBe(405);
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  basic,
  type Credentials,
  callApi,
  createTokenSet,
  inBody,
  introspect,
  postForm,
  refresh,
  refreshed,
} from "./testing/oauth-requests.ts";
import { type RunningSandbox, startSandbox } from "./testing/start-sandbox.ts";

let sandbox: RunningSandbox;
let client: Credentials;
let other: Credentials;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await sandbox.control.createApplication({ name: "Till" });
  other = await sandbox.control.createApplication({ name: "Other" });
});
afterAll(() => sandbox.stop());

const revoke = (token: string, by = client) => postForm(sandbox.control.revokeUrl, { token, ...inBody(by) });

describe("revocation", () => {
  it("revoking a refresh token ends its access token", async () => {
    const { control } = sandbox;
    const set = await createTokenSet(control, client.clientId);
    const answer = await revoke(set.refreshToken);
    expect({ status: answer.status, body: await answer.text() }).toEqual({ status: 200, body: "" });
    expect(await introspect(control, client, set.accessToken)).toEqual({ active: false });
    expect((await callApi(control, set.accessToken)).status).toBe(401);
    const refused = await refresh(control, client, set.refreshToken);
    expect({ status: refused.status, body: await refused.json() }).toEqual({
      status: 400,
      body: { error: "invalid_grant" },
    });
  });

  it("revoking only the access token leaves a refresh token that always gets a 500", async () => {
    const { control } = sandbox;
    const set = await createTokenSet(control, client.clientId);
    expect((await revoke(set.accessToken)).status).toBe(200);
    expect((await callApi(control, set.accessToken)).status).toBe(401);
    for (const _again of [1, 2]) {
      const broken = await refresh(control, client, set.refreshToken);
      expect(broken.status).toBe(500);
      expect(broken.headers.get("content-type")).toBe("text/html; charset=utf-8");
    }
    expect((await revoke(set.refreshToken)).status).toBe(200);
    expect((await refresh(control, client, set.refreshToken)).status).toBe(400);
  });

  it("revocation answers 200 to unknown tokens", async () => {
    const answer = await revoke("never-seen");
    expect({ status: answer.status, body: await answer.text() }).toEqual({ status: 200, body: "" });
  });

  it("revoking a used refresh token does not change the pair that followed", async () => {
    const { control } = sandbox;
    const old = await createTokenSet(control, client.clientId);
    const fresh = await refreshed(control, client, old.refreshToken);
    expect((await revoke(old.refreshToken)).status).toBe(200);
    expect((await callApi(control, fresh.access_token)).status).toBe(200);
  });

  it("revocation does nothing to another client's token", async () => {
    const set = await createTokenSet(sandbox.control, client.clientId);
    expect((await revoke(set.refreshToken, other)).status).toBe(200);
    expect((await callApi(sandbox.control, set.accessToken)).status).toBe(200);
  });

  it("revocation answers 401 to bad credentials and 400 to a missing token", async () => {
    const { control } = sandbox;
    const set = await createTokenSet(control, client.clientId);
    const refused = await revoke(set.refreshToken, { ...client, clientSecret: "no" });
    expect({ status: refused.status, body: await refused.json() }).toEqual({
      status: 401,
      body: { error: "invalid_client" },
    });
    expect((await callApi(control, set.accessToken)).status).toBe(200);
    expect((await postForm(control.revokeUrl, inBody(client))).status).toBe(400);
  });
});

describe("introspection", () => {
  it("introspection reports scope and expiry of the client's own working access token", async () => {
    const set = await createTokenSet(sandbox.control, client.clientId);
    const before = Math.floor(Date.now() / 1_000);
    const answer = await introspect(sandbox.control, client, set.accessToken);
    expect(answer).toEqual({ active: true, scope: "accounts library", exp: expect.any(Number) });
    expect(Math.abs((answer.exp ?? 0) - before - 604_800)).toBeLessThanOrEqual(5);
  });

  it("introspection accepts Basic credentials", async () => {
    const set = await createTokenSet(sandbox.control, client.clientId);
    const headers = basic(client.clientId, client.clientSecret);
    const answer = await postForm(sandbox.control.introspectUrl, { token: set.accessToken }, headers);
    expect(((await answer.json()) as { active: boolean }).active).toBe(true);
  });

  it("introspection reports every other token as inactive", async () => {
    const { control } = sandbox;
    const set = await createTokenSet(control, client.clientId);
    expect(await introspect(control, other, set.accessToken)).toEqual({ active: false });
    expect(await introspect(control, client, set.refreshToken)).toEqual({ active: false });
    expect(await introspect(control, client, "never-seen")).toEqual({ active: false });
    expect(await introspect(control, client, "")).toEqual({ active: false });
    await control.setClockOffset(604_800_000);
    expect(await introspect(control, client, set.accessToken)).toEqual({ active: false });
    await control.setClockOffset(0);
  });

  it("introspection answers 403 with an empty body to bad credentials", async () => {
    const set = await createTokenSet(sandbox.control, client.clientId);
    const form = { token: set.accessToken, ...inBody({ ...client, clientSecret: "no" }) };
    const answer = await postForm(sandbox.control.introspectUrl, form);
    expect({ status: answer.status, body: await answer.text() }).toEqual({ status: 403, body: "" });
  });
});

it("a replaced client secret stops working at once", async () => {
  const { control } = sandbox;
  const owner = await control.createApplication({ name: "Renewed" });
  const set = await createTokenSet(control, owner.clientId);
  const { clientSecret } = await control.replaceSecret(owner.clientId);
  expect((await refresh(control, owner, set.refreshToken)).status).toBe(401);
  expect((await refresh(control, { ...owner, clientSecret }, set.refreshToken)).status).toBe(200);
});

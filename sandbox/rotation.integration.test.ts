import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Credentials,
  callApi,
  createPkcePair,
  createTokenSet,
  exchange,
  introspect,
  refresh,
  refreshed,
  type TokenAnswer,
} from "./testing/oauth-requests.ts";
import { type RunningSandbox, startSandbox } from "./testing/start-sandbox.ts";

let sandbox: RunningSandbox;
let client: Credentials;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await sandbox.control.createApplication({ name: "Till" });
});
afterAll(() => sandbox.stop());

const newCode = async (codeChallenge?: string, codeChallengeMethod?: "S256" | "plain") => {
  const { code } = await sandbox.control.createCode({
    clientId: client.clientId,
    userEmail: "chef@brasserie.test",
    scopes: ["library", "accounts"],
    ...(codeChallenge !== undefined && { codeChallenge }),
    ...(codeChallengeMethod !== undefined && { codeChallengeMethod }),
  });
  return code;
};

describe("exchange", () => {
  it("an exchange answers exactly the five documented members, with the scopes in the order asked", async () => {
    const answer = await exchange(sandbox.control, client, await newCode());
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(await answer.json()).toEqual({
      access_token: expect.stringMatching(/^[A-Za-z0-9]{30}$/),
      expires_in: 604_800,
      token_type: "Bearer",
      scope: "library accounts",
      refresh_token: expect.stringMatching(/^[A-Za-z0-9]{30}$/),
    });
  });

  it("an exchange accepts PKCE S256 and plain, and ignores a verifier without a challenge", async () => {
    const { verifier, challenge } = createPkcePair();
    const send = (code: string) => exchange(sandbox.control, client, code, { code_verifier: verifier });
    expect((await send(await newCode(challenge))).status).toBe(200);
    expect((await send(await newCode(verifier, "plain"))).status).toBe(200);
    expect((await send(await newCode())).status).toBe(200);
  });

  it("one of two simultaneous exchanges gets the pair", async () => {
    const code = await newCode();
    const answers = await Promise.all([1, 2].map(() => exchange(sandbox.control, client, code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  });
});

describe("refresh", () => {
  it("a refresh gives a new pair and ends both old tokens at once", async () => {
    const { control } = sandbox;
    const old = await createTokenSet(control, client.clientId);
    expect((await callApi(control, old.accessToken)).status).toBe(200);
    const fresh = await refreshed(control, client, old.refreshToken);
    expect(fresh.access_token).not.toBe(old.accessToken);
    expect(fresh.refresh_token).not.toBe(old.refreshToken);
    expect((await callApi(control, old.accessToken)).status).toBe(401);
    expect(await introspect(control, client, old.accessToken)).toEqual({ active: false });
    expect((await callApi(control, fresh.access_token)).status).toBe(200);
    expect((await refresh(control, client, old.refreshToken)).status).toBe(400);
  });

  it("a refresh does not change other sets of the same application", async () => {
    const { control } = sandbox;
    const [one, two] = [
      await createTokenSet(control, client.clientId),
      await createTokenSet(control, client.clientId),
    ];
    await refreshed(control, client, one.refreshToken);
    expect((await callApi(control, two.accessToken)).status).toBe(200);
    expect((await refresh(control, client, two.refreshToken)).status).toBe(200);
  });

  it("a refresh works long after the access token expired", async () => {
    const { control } = sandbox;
    const old = await createTokenSet(control, client.clientId);
    await control.setClockOffset(604_800_000 * 50);
    expect((await callApi(control, old.accessToken)).status).toBe(401);
    expect((await refresh(control, client, old.refreshToken)).status).toBe(200);
    await control.setClockOffset(0);
  });

  it("a refresh with fewer scopes narrows the set permanently", async () => {
    const { control } = sandbox;
    const old = await createTokenSet(control, client.clientId);
    const narrow = await refresh(control, client, old.refreshToken, { scope: "library" });
    const fresh = (await narrow.json()) as TokenAnswer;
    expect(fresh.scope).toBe("library");
    expect((await callApi(control, fresh.access_token)).status).toBe(403);
    const wider = await refresh(control, client, fresh.refresh_token, { scope: "library accounts" });
    expect(wider.status).toBe(400);
    expect((await refreshed(control, client, fresh.refresh_token)).scope).toBe("library");
  });

  it("a refresh with an empty scope keeps the set's scopes", async () => {
    const old = await createTokenSet(sandbox.control, client.clientId);
    const answer = await refresh(sandbox.control, client, old.refreshToken, { scope: "" });
    expect(((await answer.json()) as TokenAnswer).scope).toBe("accounts library");
  });

  it("20 simultaneous refreshes rotate once, and the rest are reported", async () => {
    const { control } = sandbox;
    await control.clearCalls();
    const old = await createTokenSet(control, client.clientId);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => refresh(control, client, old.refreshToken)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(19);
    const [spend, ...more] = await control.doubleSpends();
    expect(more).toEqual([]);
    expect(spend?.tokenSetId).toBe(old.tokenSetId);
    expect(spend?.calls).toHaveLength(20);
    expect(spend?.calls.filter(({ outcome }) => outcome === "rotated")).toHaveLength(1);
  });
});

describe("when a used refresh token comes back", () => {
  it("with SANDBOX_REUSE=revoke-family a used refresh token revokes the whole set", async () => {
    const strict = await startSandbox({ env: { SANDBOX_REUSE: "revoke-family" } });
    const { control } = strict;
    const owner = await control.createApplication({ name: "Till" });
    const old = await createTokenSet(control, owner.clientId);
    const fresh = await refreshed(control, owner, old.refreshToken);
    expect((await refresh(control, owner, old.refreshToken)).status).toBe(400);
    expect((await callApi(control, fresh.access_token)).status).toBe(401);
    expect((await refresh(control, owner, fresh.refresh_token)).status).toBe(400);
    await strict.stop();
  });

  it("a used refresh token gets the same pair within the grace period and is refused after it", async () => {
    const gracious = await startSandbox({ env: { SANDBOX_REUSE_GRACE_SECONDS: "30" } });
    const { control } = gracious;
    const owner = await control.createApplication({ name: "Till" });
    const old = await createTokenSet(control, owner.clientId);
    const fresh = await refreshed(control, owner, old.refreshToken);
    const again = await refreshed(control, owner, old.refreshToken);
    expect(again).toEqual({ ...fresh, expires_in: again.expires_in });
    expect((await control.calls()).map(({ outcome }) => outcome)).toEqual(["rotated", "replayed-in-grace"]);
    expect(await control.doubleSpends()).toHaveLength(1);
    const newest = await refreshed(control, owner, fresh.refresh_token);
    expect((await refresh(control, owner, old.refreshToken)).status).toBe(400);
    expect(await refreshed(control, owner, fresh.refresh_token)).toMatchObject({
      refresh_token: newest.refresh_token,
    });
    await control.setClockOffset(31_000);
    expect((await refresh(control, owner, fresh.refresh_token)).status).toBe(400);
    await gracious.stop();
  });
});

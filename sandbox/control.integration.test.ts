import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sha256Hex } from "./storage/random-token.ts";
import { type Credentials, createTokenSet, refreshed } from "./testing/oauth-requests.ts";
import { type RunningSandbox, startSandbox } from "./testing/start-sandbox.ts";

let sandbox: RunningSandbox;
let client: Credentials;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await sandbox.control.reset();
  client = await sandbox.control.createApplication({ name: "Till" });
});

describe("the control endpoints", () => {
  it("the control endpoints require their token", async () => {
    const answer = await fetch(`${sandbox.url}/control/calls`, {
      headers: { authorization: "Bearer wrong" },
    });
    expect(answer.status).toBe(401);
  });

  it("without a configured token the control endpoints answer 404", async () => {
    const plain = await startSandbox({ env: { SANDBOX_CONTROL_TOKEN: "" } });
    for (const path of ["/control/calls", "/control/clock", "/control/nothing"]) {
      const answer = await fetch(plain.url + path, { headers: { authorization: "Bearer " } });
      expect(answer.status).toBe(404);
    }
    await plain.stop();
  });

  it("makes token sets that were issued at given times", async () => {
    const { control } = sandbox;
    const issuedAt = [Date.now() - 3_600_000, Date.now() - 60_000];
    const own = { clientId: client.clientId, scopes: ["library"] };
    const sets = await control.createTokenSets({ ...own, issuedAt });
    const issued = new Map((await control.generations()).map((one) => [one.tokenSetId, one]));
    const lives = sets.map(({ tokenSetId, expiresIn }, index) => {
      const from = issuedAt[index] ?? 0;
      return { tokenSetId, issuedAt: from, accessExpiresAt: from + expiresIn * 1_000 };
    });
    expect(sets.map(({ tokenSetId }) => issued.get(tokenSetId))).toMatchObject(lives);
  });

  it("the control endpoints explain a bad request with a 400", async () => {
    const { control } = sandbox;
    await expect(
      control.createTokenSets({ clientId: client.clientId, scopes: ["nonsense"] }),
    ).rejects.toThrow(/400/);
    await expect(control.createTokenSets({ clientId: "nobody", scopes: ["sales"] })).rejects.toThrow(/404/);
    await expect(
      control.createCode({ clientId: client.clientId, userEmail: "partner@example.test", scopes: ["sales"] }),
    ).rejects.toThrow(/400/);
    const answer = await fetch(`${sandbox.url}/control/faults`, {
      method: "POST",
      headers: { authorization: "Bearer control-token-of-the-tests" },
      body: "no json",
    });
    expect(answer.status).toBe(400);
  });

  it("the control endpoints create many token sets at once", async () => {
    const input = { clientId: client.clientId, scopes: ["sales"], name: "POS", count: 500 };
    const sets = await sandbox.control.createTokenSets(input);
    expect(new Set(sets.map(({ refreshToken }) => refreshToken)).size).toBe(500);
  });

  it("the control endpoints tell what became of every pair, by the hashes of its tokens", async () => {
    const { control } = sandbox;
    const { clientId } = client;
    const made = await createTokenSet(control, clientId);
    const next = await refreshed(control, client, made.refreshToken);
    const other = await control.createApplication({ name: "Other" });
    await createTokenSet(control, other.clientId);
    const [old, current, ...more] = await control.generations({ clientId });
    expect(more).toEqual([]);
    expect(old).toMatchObject({ number: 1, refreshSha256: sha256Hex(made.refreshToken) });
    expect(old?.refreshUsedAt, "rotated").toBe(old?.accessRevokedAt);
    expect(old?.refreshUsedAt).toBe(current?.issuedAt);
    expect(current).toMatchObject({ number: 2, clientId, refreshUsedAt: null, refreshRevokedAt: null });
    expect(current).toMatchObject({ accessSha256: sha256Hex(next.access_token), accessRevokedAt: null });
    expect((current?.accessExpiresAt ?? 0) - (current?.issuedAt ?? 0)).toBe(next.expires_in * 1_000);
    await control.revokeTokenSet(made.tokenSetId);
    expect((await control.generations({ clientId })).at(-1)?.refreshRevokedAt).toEqual(expect.any(Number));
    expect(await control.generations()).toHaveLength(3);
  });
});

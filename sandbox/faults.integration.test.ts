import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type Credentials,
  callApi,
  createTokenSet,
  introspect,
  refresh,
  refreshed,
} from "./testing/oauth-requests.ts";
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

const isRotated = async (accessToken: string) =>
  !(await introspect(sandbox.control, client, accessToken)).active;

const tokenCalls = () => sandbox.control.calls({ endpoint: "token" });

describe("faults at the token endpoint", () => {
  it("drop-before gives no answer and does no work", async () => {
    const set = await createTokenSet(sandbox.control, client.clientId);
    await sandbox.control.addFault({ endpoint: "token", kind: "drop-before" });
    await expect(refresh(sandbox.control, client, set.refreshToken)).rejects.toThrow();
    expect(await isRotated(set.accessToken)).toBe(false);
    expect(await tokenCalls()).toMatchObject([
      { fault: "drop-before", status: null, answeredAt: null, outcome: null },
    ]);
    expect((await refresh(sandbox.control, client, set.refreshToken)).status).toBe(200);
    expect(await sandbox.control.doubleSpends()).toEqual([]);
  });

  it("drop-after rotates the pair and gives no answer", async () => {
    const set = await createTokenSet(sandbox.control, client.clientId);
    await sandbox.control.addFault({ endpoint: "token", kind: "drop-after" });
    await expect(refresh(sandbox.control, client, set.refreshToken)).rejects.toThrow();
    expect(await isRotated(set.accessToken)).toBe(true);
    expect(await tokenCalls()).toMatchObject([{ fault: "drop-after", answeredAt: null, outcome: "rotated" }]);
    expect((await refresh(sandbox.control, client, set.refreshToken)).status).toBe(400);
    expect(await sandbox.control.doubleSpends()).toMatchObject([{ tokenSetId: set.tokenSetId }]);
  });

  it("front answers 504 before the origin rotates", async () => {
    const set = await createTokenSet(sandbox.control, client.clientId);
    await sandbox.control.addFault({ endpoint: "token", kind: "front", ms: 300 });
    expect((await refresh(sandbox.control, client, set.refreshToken)).status).toBe(504);
    expect(await tokenCalls()).toMatchObject([{ fault: "front", status: 504, outcome: null }]);
    await expect.poll(async () => (await tokenCalls())[0]?.outcome).toBe("rotated");
    expect(await isRotated(set.accessToken)).toBe(true);
  });

  it("truncate announces the whole length and sends half of the answer", async () => {
    const set = await createTokenSet(sandbox.control, client.clientId);
    await sandbox.control.addFault({ endpoint: "token", kind: "truncate" });
    const answer = await refresh(sandbox.control, client, set.refreshToken);
    expect(answer.status).toBe(200);
    expect(Number(answer.headers.get("content-length"))).toBeGreaterThan(100);
    await expect(answer.text()).rejects.toThrow();
    expect(await isRotated(set.accessToken)).toBe(true);
  });

  it("delay does the work at once and answers late", async () => {
    const set = await createTokenSet(sandbox.control, client.clientId);
    await sandbox.control.addFault({ endpoint: "token", kind: "delay", ms: 1_500 });
    const pending = refresh(sandbox.control, client, set.refreshToken);
    await expect.poll(() => isRotated(set.accessToken), { interval: 10 }).toBe(true);
    expect((await tokenCalls())[0]?.answeredAt).toBeNull();
    expect((await pending).status).toBe(200);
    const [call] = await tokenCalls();
    expect((call?.answeredAt ?? 0) - (call?.receivedAt ?? 0)).toBeGreaterThanOrEqual(1_490);
  });

  it("delay with before=true does the work late", async () => {
    const set = await createTokenSet(sandbox.control, client.clientId);
    await sandbox.control.addFault({ endpoint: "token", kind: "delay", ms: 1_500, before: true });
    const pending = refresh(sandbox.control, client, set.refreshToken);
    await expect.poll(async () => (await tokenCalls()).length, { interval: 10 }).toBe(1);
    expect(await isRotated(set.accessToken)).toBe(false);
    expect((await pending).status).toBe(200);
  });

  it("two overlapping calls are reported as a double spend although only one gets tokens", async () => {
    const set = await createTokenSet(sandbox.control, client.clientId);
    await sandbox.control.addFault({ endpoint: "token", kind: "delay", ms: 1_500, before: true });
    const first = refresh(sandbox.control, client, set.refreshToken);
    await expect.poll(async () => (await tokenCalls()).length, { interval: 10 }).toBe(1);
    expect((await refresh(sandbox.control, client, set.refreshToken)).status).toBe(200);
    expect((await first).status).toBe(400);
    const [spend] = await sandbox.control.doubleSpends();
    expect(spend?.calls.map(({ outcome }) => outcome)).toEqual(["invalid_grant", "rotated"]);
  });

  it("status, html and redirect answer without doing the work", async () => {
    const set = await createTokenSet(sandbox.control, client.clientId);
    const { control } = sandbox;
    await control.addFault({
      endpoint: "token",
      kind: "status",
      status: 429,
      headers: { "Retry-After": "7" },
    });
    await control.addFault({ endpoint: "token", kind: "html", status: 502 });
    await control.addFault({ endpoint: "token", kind: "redirect", location: "https://elsewhere.example/" });
    const limited = await refresh(control, client, set.refreshToken);
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "7"]);
    const page = await refresh(control, client, set.refreshToken);
    expect(page.status).toBe(502);
    expect(await page.text()).toContain("Server Error (502)");
    const redirected = await refresh(control, client, set.refreshToken);
    expect([redirected.status, redirected.headers.get("location")]).toEqual([
      307,
      "https://elsewhere.example/",
    ]);
    expect(await isRotated(set.accessToken)).toBe(false);
    expect((await refresh(control, client, set.refreshToken)).status).toBe(200);
  });

  it("status with before=false does the work and replaces its answer", async () => {
    const set = await createTokenSet(sandbox.control, client.clientId);
    await sandbox.control.addFault({ endpoint: "token", kind: "status", status: 503, before: false });
    expect((await refresh(sandbox.control, client, set.refreshToken)).status).toBe(503);
    expect(await isRotated(set.accessToken)).toBe(true);
  });

  it("body puts the real tokens into another answer", async () => {
    const set = await createTokenSet(sandbox.control, client.clientId);
    const body = '{"access_token":"{{access_token}}","refresh_token":"{{refresh_token}}"} trailing';
    await sandbox.control.addFault({ endpoint: "token", kind: "body", body, contentType: "text/plain" });
    const answer = await refresh(sandbox.control, client, set.refreshToken);
    expect(answer.headers.get("content-type")).toBe("text/plain");
    const text = await answer.text();
    const [, accessToken] = /"access_token":"([A-Za-z0-9]{30})"/.exec(text) ?? [];
    expect(text.endsWith("} trailing")).toBe(true);
    expect((await callApi(sandbox.control, accessToken ?? "")).status).toBe(200);
  });

  it("slow-bytes sends the whole answer one byte at a time", async () => {
    const set = await createTokenSet(sandbox.control, client.clientId);
    await sandbox.control.addFault({ endpoint: "token", kind: "slow-bytes", ms: 1 });
    const pair = await refreshed(sandbox.control, client, set.refreshToken);
    expect((await callApi(sandbox.control, pair.access_token)).status).toBe(200);
  });

  it("a fault hits only matching calls, and only as often as asked", async () => {
    const { control } = sandbox;
    const other = await control.createApplication({ name: "Other" });
    const mine = await createTokenSet(control, client.clientId);
    const theirs = await createTokenSet(control, other.clientId);
    const aim = { clientId: client.clientId, grantType: "refresh_token" };
    await control.addFault({ endpoint: "token", kind: "status", times: 2, ...aim });
    expect((await refresh(control, other, theirs.refreshToken)).status).toBe(200);
    expect((await introspect(control, client, mine.accessToken)).active).toBe(true);
    for (const status of [503, 503, 200]) {
      expect((await refresh(control, client, mine.refreshToken)).status).toBe(status);
    }
    await control.addFault({ endpoint: "api", kind: "status" });
    expect(await control.faults()).toHaveLength(1);
    await control.clearFaults();
    expect(await control.faults()).toEqual([]);
  });
});

it("a fault can hit the authorize page", async () => {
  await sandbox.control.addFault({ endpoint: "authorize", kind: "html", status: 503 });
  const answer = await fetch(`${sandbox.control.authorizeUrl}?client_id=x`, { redirect: "manual" });
  expect(answer.status).toBe(503);
  expect(answer.headers.get("content-security-policy")).toBeNull();
});

describe("the log of calls", () => {
  it("the log has every call with the hash of its credential and its outcome", async () => {
    const { control } = sandbox;
    const set = await createTokenSet(control, client.clientId);
    await refreshed(control, client, set.refreshToken);
    await refresh(control, client, set.refreshToken);
    await introspect(control, client, set.accessToken);
    await callApi(control, set.accessToken);
    const calls = await control.calls();
    expect(calls.map(({ endpoint, status, outcome, detail }) => [endpoint, status, outcome, detail])).toEqual(
      [
        ["token", 200, "rotated", null],
        ["token", 400, "invalid_grant", "already_used"],
        ["introspect", 200, "inactive", null],
        ["api", 401, "invalid_token", null],
      ],
    );
    expect(new Set(calls.map(({ clientId }) => clientId))).toEqual(new Set([client.clientId]));
    expect(new Set(calls.map(({ tokenSetId }) => tokenSetId))).toEqual(new Set([set.tokenSetId]));
    const sha256 = createHash("sha256").update(set.refreshToken).digest("hex");
    expect(calls[0]?.credentialSha256).toBe(sha256);
    expect(JSON.stringify(calls)).not.toContain(set.refreshToken);
    const [last] = await control.calls({ after: calls[2]?.seq ?? 0, clientId: client.clientId });
    expect(last?.endpoint).toBe("api");
    await control.clearCalls();
    expect(await control.calls()).toEqual([]);
  });

  it("a retry after a refusal that consumed nothing is not a double spend", async () => {
    const set = await createTokenSet(sandbox.control, client.clientId);
    await refresh(sandbox.control, { ...client, clientSecret: "no" }, set.refreshToken);
    await refreshed(sandbox.control, client, set.refreshToken);
    expect(await sandbox.control.doubleSpends()).toEqual([]);
  });
});

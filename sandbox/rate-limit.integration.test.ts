import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { mostPerMinute } from "./control/rate-limit.ts";
import { type Credentials, createTokenSet, introspect, refresh } from "./testing/oauth-requests.ts";
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

describe("a rate limit", () => {
  it("tells what is left, refuses what is too much without doing it, and counts all endpoints together", async () => {
    const { control } = sandbox;
    const set = await createTokenSet(control, client.clientId);
    await control.setRateLimit({ perMinute: 2 });
    expect((await introspect(control, client, set.accessToken)).active).toBe(true);
    const taken = await refresh(control, client, set.refreshToken);
    expect(taken.headers.get("ratelimit")).toMatch(/^"minute";r=0;t=(?:60|59)$/);
    expect(taken.headers.get("ratelimit-policy")).toBe('"minute";q=2;w=60');
    const { refresh_token: next } = (await taken.json()) as { refresh_token: string };
    const refused = await refresh(control, client, next);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(50);
    await control.clearRateLimit();
    expect((await refresh(control, client, next)).status).toBe(200);
    expect(await control.mostCallsPerMinute()).toBe(4);
    expect((await control.calls()).map(({ outcome }) => outcome)).toEqual([
      "active",
      "rotated",
      "rate_limited",
      "rotated",
    ]);
  });

  it("tells it by the older headers when asked to", async () => {
    const { control } = sandbox;
    const set = await createTokenSet(control, client.clientId);
    await control.setRateLimit({ perMinute: 5, headers: "x-ratelimit" });
    const { headers } = await refresh(control, client, set.refreshToken);
    expect(headers.get("x-ratelimit-limit")).toBe("5");
    expect(headers.get("x-ratelimit-remaining")).toBe("4");
    expect(headers.get("ratelimit")).toBeNull();
  });
});

it("the most calls within a minute are found wherever that minute begins", () => {
  expect(mostPerMinute([])).toBe(0);
  expect(mostPerMinute([0, 59_999, 60_000, 60_001, 119_998])).toBe(4);
});

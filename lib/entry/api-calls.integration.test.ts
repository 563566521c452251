import pg from "pg";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { callerAddressHeader } from "#lib/auth/client-address.ts";
import { db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { disableMember } from "#lib/testing/change-membership.ts";
import { makePendingSet } from "#lib/testing/connect-flow.ts";
import { callRoute, withKey } from "#lib/testing/documented-calls.ts";
import { makeApiKey } from "#lib/testing/make-api-key.ts";
import { makeRegisteredApplication } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { addMember } from "#lib/testing/people.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { describedRoutes } from "../../app/api/v1/_description/routes.ts";

/** What Next would do once the answers were sent. */
const afterwards = vi.hoisted((): (() => Promise<void>)[] => []);
vi.mock("next/server", async (original) => ({
  ...(await original<typeof import("next/server")>()),
  after: (work: () => Promise<void>) => afterwards.push(work),
}));

const larder = runLarder();
let team: Team;
let secret: string;

beforeAll(async () => {
  team = await makeTeam();
  ({ secret } = await makeApiKey(team.owner));
});
beforeEach(async () => {
  await db().rateLimiterFlexible.deleteMany();
});
afterEach(() => {
  vi.restoreAllMocks();
});

function routeOf(path: string) {
  const route = describedRoutes.find((one) => one.path === path);
  if (!route) throw new Error(`${path} is no route.`);
  return route;
}

const list = (headers: Record<string, string>, query: Record<string, string> = {}) =>
  callRoute(routeOf("/token-sets"), { query }, headers);

/** Keys that do not work, each for another reason. */
async function refusedKeys(): Promise<[string, string][]> {
  const admin = await addMember(team.organizationId, "admin");
  const [ofDisabled, expired, revoked] = [
    await makeApiKey(admin),
    await makeApiKey(team.owner),
    await makeApiKey(team.owner),
  ];
  await disableMember(admin);
  await db().apiKey.update({ where: { id: expired.id }, data: { expiresAt: new Date(0) } });
  await db().apiKey.update({ where: { id: revoked.id }, data: { revokedAt: new Date() } });
  const wrong = `${secret.slice(0, -1)}${secret.endsWith("0") ? "1" : "0"}`;
  return [
    ["unknown", "larder_key_nobody"],
    ["wrong", wrong],
    ["expired", expired.secret],
    ["revoked", revoked.secret],
    ["a disabled person's", ofDisabled.secret],
  ];
}

describe("a call with a key", () => {
  it("is let in, from whatever Origin, and never looks at a cookie", async () => {
    // Reading the cookie would fail here, outside of Next.
    const answer = await list({
      ...withKey(secret),
      origin: "https://evil.test",
      cookie: "larder.session=x",
    });
    expect(answer.status).toBe(200);
    const created = await callRoute(
      routeOf("/applications"),
      { body: {} },
      { ...withKey(secret), origin: "https://evil.test" },
    );
    expect(await created.json()).toMatchObject({ code: "invalid_input" });
  });

  it.each(["Basic bm9ib2R5Og==", "Bearer", "Bearer ", "", "Token x", "Bearer a b"])(
    "and the header %j is refused without a look at a cookie",
    async (authorization) => {
      expect((await list({ authorization })).status).toBe(401);
    },
  );

  it("is refused alike, with the same statements, whatever is wrong with the key", async () => {
    const sent = vi.spyOn(pg.Client.prototype, "query");
    const answers = [];
    for (const [why, key] of await refusedKeys()) {
      sent.mockClear();
      const answer = await list(withKey(key));
      const { reference, ...body } = (await answer.json()) as { reference: string };
      const challenge = answer.headers.get("www-authenticate");
      expect(reference, why).toMatch(/^[\w-]{36}$/);
      answers.push({ status: answer.status, body, challenge, statements: sent.mock.calls.length });
    }
    expect(answers[0]).toMatchObject({
      status: 401,
      body: { code: "unauthenticated" },
      challenge: 'Bearer realm="Larder", error="invalid_token"',
    });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const noted = { where: { organizationId: team.organizationId, action: "api-key.refused" } };
    expect(await db().auditEvent.count(noted)).toBe(0);
    for (const work of afterwards.splice(0)) await work();
    expect(await db().auditEvent.count(noted)).toBe(3);
  });

  it.each([
    ["as a parameter", { access_token: "anything" }],
    ["in a search", { q: "find larder_key_something" }],
  ])("is refused with a key in the address, %s", async (_how, query) => {
    const answer = await list(withKey(secret), query);
    expect(answer.status).toBe(400);
    const { next } = (await answer.json()) as { next: string };
    expect(next).toContain("revoke");
  });

  it("is refused with a key in the address of a POST too", async () => {
    const route = routeOf("/token-sets/{id}/check");
    const answer = await callRoute(route, { body: {}, query: { access_token: secret } }, {});
    expect(answer.status).toBe(400);
  });
});

describe("limits", () => {
  it("tell what is left, for each key, and a call too many is answered with when to go on", async () => {
    vi.spyOn(env(), "LARDER_API_CALLS_PER_MINUTE", "get").mockReturnValue(3);
    const left = [];
    for (let count = 0; count < 4; count++) left.push(await list(withKey(secret)));
    expect(left.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(left.map(({ headers }) => headers.get("ratelimit")?.replace(/;t=\d+$/, ""))).toEqual(
      [2, 1, 0, 0].map((count) => `"key";r=${count}`),
    );
    for (const { headers } of left) expect(headers.get("ratelimit-policy")).toBe('"key";q=3;w=60');
    const retryAfter = Number(left.at(-1)?.headers.get("retry-after"));
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThanOrEqual(60);
    const other = await makeApiKey(team.owner);
    expect((await list(withKey(other.secret))).status).toBe(200);
  });

  it("stop an address that tries keys, and nobody elsewhere", async () => {
    const from = (address: string, key: string) => list({ ...withKey(key), [callerAddressHeader]: address });
    for (let count = 0; count < 60; count++) {
      expect((await from("198.51.100.7", `larder_key_${count}`)).status).toBe(401);
    }
    const stopped = await from("198.51.100.7", secret);
    expect(stopped.status).toBe(429);
    expect(Number(stopped.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await from("198.51.100.8", secret)).status).toBe(200);
  });
});

describe("a request with an Idempotency-Key", () => {
  const create = async (key: string, name: string, headers = withKey(secret)) => {
    const body = { applicationId, library: "Brasserie", environment: "production", name, scopes: ["sales"] };
    return callRoute(routeOf("/token-sets"), { body }, { ...headers, "idempotency-key": key });
  };
  let applicationId: string;
  beforeAll(async () => {
    const { organizationId } = team;
    ({ applicationId } = await makeRegisteredApplication(larder.control, organizationId));
  });

  it("is carried out once; the repetition brings the same answer, quotes or not", async () => {
    const [key, name] = [crypto.randomUUID(), crypto.randomUUID()];
    const first = await create(key, name);
    const again = await create(`"${key}"`, name);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(await again.json()).toEqual(await first.json());
    expect(first.headers.get("idempotent-replayed")).toBeNull();
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(again.headers.get("ratelimit")).toBeTruthy();
    expect(await db().tokenSet.count({ where: { name } })).toBe(1);
  });

  it("is refused with 422 when the key belongs to another one, and 400 when it cannot be one", async () => {
    const key = crypto.randomUUID();
    await create(key, crypto.randomUUID());
    expect(await (await create(key, crypto.randomUUID())).json()).toMatchObject({
      status: 422,
      code: "idempotency_key_reused",
    });
    for (const wrong of ["", "a b", "x".repeat(256)]) {
      expect((await create(wrong, crypto.randomUUID())).status, wrong).toBe(400);
    }
  });

  it("is another one when another key makes it", async () => {
    const [key, name] = [crypto.randomUUID(), crypto.randomUUID()];
    await create(key, name);
    const other = await makeApiKey(team.owner);
    expect(await (await create(key, name, withKey(other.secret))).json()).toMatchObject({ code: "conflict" });
    expect(await (await create(key, crypto.randomUUID(), withKey(other.secret))).json()).toHaveProperty("id");
  });

  it("frees its key when it was refused: corrected elsewhere, it goes through", async () => {
    const [key, name] = [crypto.randomUUID(), crypto.randomUUID()];
    const taken = await create(crypto.randomUUID(), name);
    const { id } = (await taken.json()) as { id: string };
    expect((await create(key, name)).status).toBe(409);
    await asOwner().tokenSet.delete({ where: { id } });
    expect((await create(key, name)).status).toBe(201);
  });

  it("that makes a secret is told that it was shown, and makes no second one", async () => {
    const set = await makePendingSet(larder.control, team.organizationId);
    const route = routeOf("/token-sets/{id}/machines");
    const headers = { ...withKey(secret), "idempotency-key": crypto.randomUUID() };
    const make = () => callRoute(route, { id: set.id, body: { name: "Till" } }, headers);
    const { id, clientSecret } = (await (await make()).json()) as { id: string; clientSecret: string };
    const again = await make();
    const problem = JSON.stringify(await again.json());
    expect(again.status).toBe(409);
    expect(problem).toContain(id);
    expect(problem).not.toContain(clientSecret);
    expect(await db().machine.count({ where: { tokenSetId: set.id } })).toBe(1);
  });
});

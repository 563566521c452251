import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { by } from "#lib/testing/by.ts";
import { beginFlow, makePendingSet } from "#lib/testing/connect-flow.ts";
import { attemptsOf, eventsOf, heldPair, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";
import { exchangeCodeForTokenSet, exchangePastedCode } from "./exchange-pasted-code.ts";
import { findOpenFlow } from "./get-authorization.ts";

const larder = runLarder();
let team: Team;
let strangers: Team;

beforeAll(async () => {
  team = await makeTeam();
  strangers = await makeTeam("Cantine du Port");
});
afterEach(() => larder.control.setClockOffset(0));

const pending = (options = {}) =>
  makePendingSet(larder.control, team.organizationId, { redirect: "copy-code", ...options });

async function underway(options = {}) {
  const set = await pending(options);
  return { set, ...(await beginFlow(larder.control, team.developer, set)) };
}

type Underway = Awaited<ReturnType<typeof underway>>;

function paste({ authorizationId }: Underway, pasted: string, actor = team.developer, now = new Date()) {
  return exchangePastedCode(by(actor, now), { authorizationId, pasted });
}

const page = (flow: Underway) => `${larder.sandboxUrl}/oauth/code/?code=${flow.code}&state=${flow.state}`;

describe("a pasted code", () => {
  it.each<[string, (flow: Underway) => string]>([
    ["bare", (flow) => flow.code],
    ["bare, with spaces and line breaks", (flow) => ` ${flow.code.slice(0, 9)}\n ${flow.code.slice(9)} `],
    ["in its whole address", page],
    ["in a sentence", (flow) => `Here it is: ${flow.code}. Thanks!`],
    [
      "in a mail scanner's address",
      (flow) => `https://scan.example/?url=${encodeURIComponent(page(flow))}&x=1`,
    ],
  ])("%s connects the set, with a pair that works", async (_what, text) => {
    const flow = await underway();
    const { redirect, authorizeUrl } = flow;
    expect(redirect).toBe("copy-code");
    expect(new URL(authorizeUrl).searchParams.has("redirect_uri")).toBe(false);
    expect(await paste(flow, text(flow))).toMatchObject({
      outcome: "connected",
      generation: 1,
      probe: { works: true },
    });
    const { accessToken } = await heldPair(flow.set.id, 1);
    expect((await callApi(larder.control, accessToken ?? "")).status).toBe(200);
    expect((await eventsOf(flow.set.id)).at(-1)).toMatchObject({
      action: "token-set.connected",
      actorUserId: team.developer.userId,
    });
  });

  it("older than its minute is refused by the provider: start over, and nothing is kept", async () => {
    const flow = await underway();
    await larder.control.setClockOffset(61_000);
    const outcome = await paste(flow, flow.code);
    expect(outcome.outcome).toBe("code_refused");
    expect(outcome).toMatchObject({ detail: expect.stringContaining("nearly always the minute ran out") });
    expect(await rowOf(flow.set.id)).toMatchObject({ generation: 0, verdict: "code_expired" });
  });

  it("that is mistyped is refused by the provider once, and the flow is used up", async () => {
    const flow = await underway();
    expect(await paste(flow, "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1")).toMatchObject({ outcome: "code_refused" });
    await expect(paste(flow, flow.code)).rejects.toMatchObject({ code: "conflict" });
    expect(await tokenCalls(larder.control, flow.set)).toHaveLength(1);
  });

  it("works once: pasted again, and at the same moment, it makes no second call", async () => {
    const flow = await underway();
    const settled = await Promise.allSettled([paste(flow, flow.code), paste(flow, flow.code)]);
    expect(settled.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    await expect(paste(flow, flow.code)).rejects.toMatchObject({ code: "conflict" });
    expect(await tokenCalls(larder.control, flow.set)).toHaveLength(1);
  });
});

describe("no token call is made for", () => {
  const cases: [string, string, (flow: Underway) => Promise<unknown>][] = [
    ["a text that is no code", "invalid_input", (flow) => paste(flow, "this is кода нет")],
    [
      "a sentence without a code",
      "invalid_input",
      (flow) => paste(flow, "I do not have it yet, please wait"),
    ],
    ["a stub of a code", "invalid_input", (flow) => paste(flow, `code=${flow.code.slice(0, 5)}`)],
    [
      "another issuer's address",
      "invalid_input",
      (flow) => paste(flow, `${page(flow)}&iss=https://evil.test`),
    ],
    ["an address without a code", "invalid_input", (flow) => paste(flow, "https://app.apicbase.com/")],
    ["a declined consent", "invalid_input", (flow) => paste(flow, "https://x.test/?error=access_denied")],
    ["the address of another flow", "invalid_input", (flow) => paste(flow, `${page(flow)}x`)],
    [
      "a flow older than a quarter of an hour",
      "conflict",
      (flow) => paste(flow, flow.code, team.developer, new Date(Date.now() + 901_000)),
    ],
    ["another organization", "not_found", (flow) => paste(flow, flow.code, strangers.owner)],
    ["a role that may not", "forbidden", (flow) => paste(flow, flow.code, team.support)],
  ];

  it.each(cases)("%s: %s, and the flow can still be finished", async (_what, code, attempt) => {
    const flow = await underway();
    await expect(attempt(flow)).rejects.toMatchObject({ code });
    expect(await tokenCalls(larder.control, flow.set)).toEqual([]);
    expect(await attemptsOf(flow.set.id)).toEqual([]);
    expect(await paste(flow, page(flow))).toMatchObject({ outcome: "connected" });
  });
});

describe("a script's code", () => {
  it("is exchanged within the open flow of its set", async () => {
    const flow = await underway();
    const input = { tokenSetId: flow.set.id, code: flow.code };
    expect(await exchangeCodeForTokenSet(by(team.developer), input)).toMatchObject({
      outcome: "connected",
    });
    expect(await findOpenFlow(by(team.developer, new Date()), { tokenSetId: flow.set.id })).toBeNull();
    expect(await attemptsOf(flow.set.id)).toMatchObject([{ trigger: "api", outcome: "issued" }]);
  });

  it("from an authorize request that Larder did not make is exchanged without a verifier", async () => {
    const set = await pending();
    const { clientId } = set;
    const request = { clientId, userEmail: "chef@brasserie.test", scopes: ["accounts", "library"] };
    const { code } = await larder.control.createCode(request);
    const input = { tokenSetId: set.id, url: `https://app.apicbase.com/oauth/code/?code=${code}` };
    expect(await exchangeCodeForTokenSet(by(team.developer), input)).toMatchObject({
      outcome: "connected",
    });
  });
});

it("the wizard finds its open flow again, its own only, and only while it waits", async () => {
  const flow = await underway();
  const seen = await findOpenFlow(by(team.developer, new Date()), { tokenSetId: flow.set.id });
  expect(seen?.authorizationId).toBe(flow.authorizationId);
  expect(await findOpenFlow(by(team.owner, new Date()), { tokenSetId: flow.set.id })).toBeNull();
  expect(await findOpenFlow(by(strangers.owner, new Date()), { tokenSetId: flow.set.id })).toBeNull();
  expect(
    await findOpenFlow(by(team.developer, new Date(Date.now() + 901_000)), { tokenSetId: flow.set.id }),
  ).toBeNull();
});

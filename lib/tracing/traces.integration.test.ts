import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { getProvider } from "#lib/oauth/get-provider.ts";
import { probeApi } from "#lib/oauth/probe-api.ts";
import { refreshDueSets } from "#lib/refresh/refresh-due-sets.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { addMachine, askForToken } from "#lib/testing/ask-for-token.ts";
import { by } from "#lib/testing/by.ts";
import { beginFlow, land, makePendingSet } from "#lib/testing/connect-flow.ts";
import { callRoute, withKey } from "#lib/testing/documented-calls.ts";
import { makeApiKey } from "#lib/testing/make-api-key.ts";
import { attemptsOf, heldPair, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCallSeen } from "#lib/testing/sandbox-calls.ts";
import { type ArrivedSpan, startTraceCollector } from "#lib/testing/trace-collector.ts";
import { unlimited } from "#lib/testing/unlimited.ts";
import { describedRoutes } from "../../app/api/v1/_description/routes.ts";
import { Watch } from "../../e2e/leaks/canaries.ts";
import { held, inSpan } from "./in-span.ts";
import { createTracing } from "./otlp-tracing.ts";
import { idsOfAttempt } from "./span-context.ts";
import { startTracing, stopTracing } from "./start-tracing.ts";

const collector = await startTraceCollector();
const collectorKey = "collector-key-5bb1c8e7";
const larder = runLarder({
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${collectorKey}`,
  LARDER_TRUST_TRACEPARENT: "1",
});
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});
beforeEach(async () => {
  collector.forget();
  await startTracing("web");
});
afterEach(async () => {
  await stopTracing();
  await larder.control.clearFaults();
});
afterAll(() => collector.stop());

/** Everything that was traced, once it has been sent. */
async function sent(): Promise<ArrivedSpan[]> {
  await stopTracing();
  return collector.spans();
}

function find(spans: readonly ArrivedSpan[], name: string): ArrivedSpan {
  const [span, ...more] = spans.filter((one) => one.name === name);
  if (!span || more.length > 0)
    throw new Error(`There are ${more.length + (span ? 1 : 0)} spans named ${name}.`);
  return span;
}

const connected = (columns = {}) => makeConnectedSet(larder.control, team.organizationId, { columns });

function refreshRoute() {
  const route = describedRoutes.find(({ path }) => path === "/token-sets/{id}/refresh");
  if (!route) throw new Error("There is no route that refreshes.");
  return route;
}

it("one trace leads from a script's call over the steps of its refresh to the call to the provider", async () => {
  const set = await connected();
  const { secret } = await makeApiKey(team.owner);
  const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
  const parentId = "00f067aa0ba902b7";
  const headers = { ...withKey(secret), traceparent: `00-${traceId}-${parentId}-01` };
  const answer = await callRoute(refreshRoute(), { id: set.id, body: {} }, headers);
  expect(answer.status).toBe(200);
  const spans = await sent();
  const [attempt] = await attemptsOf(set.id);
  const route = find(spans, `route ${refreshRoute().POST?.definition.name}`);
  expect(route).toMatchObject({ traceId, parentId, attributes: { "http.response.status_code": 200 } });
  expect(find(spans, "claim")).toMatchObject({ traceId, parentId: route.spanId });
  const refresh = find(spans, "refresh");
  expect(refresh).toMatchObject({ traceId, parentId: route.spanId });
  expect(refresh.attributes).toEqual({
    "larder.token_set": set.id,
    "larder.attempt": attempt?.id,
    "larder.environment": "development",
    "larder.trigger": "api",
    "larder.outcome": "issued",
  });
  const offer = find(spans, "offer");
  expect(offer.parentId).toBe(refresh.spanId);
  expect(find(spans, "settle").parentId).toBe(refresh.spanId);
  const call = find(spans, "call token");
  expect(call).toMatchObject({ traceId, parentId: offer.spanId });
  expect(call.attributes).toEqual({
    "larder.endpoint": "token",
    "http.request.method": "POST",
    "server.address": new URL(larder.control.tokenUrl).host,
    "http.response.status_code": 200,
  });
  expect(collector.headers()[0]?.authorization).toBe(`Bearer ${collectorKey}`);
});

it("a click that finds a worker at the set links to the worker's refresh, a trace of its own", async () => {
  const set = await connected({ nextRefreshAt: new Date(Date.now() - 60_000) });
  await larder.control.addFault({ endpoint: "token", kind: "delay", ms: 1_000, clientId: set.clientId });
  const swept = refreshDueSets(unlimited);
  await tokenCallSeen(larder.control, set, "received");
  const click = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" as const };
  const outcome = await inSpan("action refresh-token-set", {}, () => refreshTokenSet(by(team.owner), click));
  expect(outcome).toMatchObject({ outcome: "refreshed" });
  await swept;
  const spans = await sent();
  const [attempt] = await attemptsOf(set.id);
  const ids = idsOfAttempt(attempt?.id ?? "");
  const join = find(spans, "join");
  expect(join.links).toEqual([ids]);
  expect(join.traceId).toBe(find(spans, "action refresh-token-set").traceId);
  const refresh = find(spans, "refresh");
  expect(refresh).toMatchObject({ ...ids, parentId: "", attributes: { "larder.trigger": "schedule" } });
  expect(refresh.traceId).not.toBe(join.traceId);
  expect(find(spans, "call token").traceId).toBe(refresh.traceId);
});

it("a worker's looks that find nothing are not told", async () => {
  await db().tokenSet.updateMany({ data: { pausedAt: new Date() } });
  expect(await refreshDueSets(unlimited)).toBe(0);
  expect(await sent()).toEqual([]);
});

it("no token, code, secret, state, header or word of anybody's is in what is sent", async () => {
  const set = await makePendingSet(larder.control, team.organizationId);
  const watch = new Watch([{ name: "client secret", value: set.clientSecret }]);
  const started = await beginFlow(larder.control, team.owner, set);
  const { state, code, browserToken } = started;
  const landing = { started, parameters: { state, code }, actor: team.owner };
  const came = await inSpan("route callback", { traceparent: `00-${code}` }, () => land(landing));
  expect(came.kind).toBe("done");
  const pair = await heldPair(set.id, 1);
  const machine = await addMachine(team, set);
  const told = await askForToken(machine, { query: "" });
  expect(told.body.access_token).toBe(pair.accessToken);
  const said = [pair.refreshToken, pair.accessToken, set.clientSecret].join(" ");
  const echo = { endpoint: "token", kind: "status", status: 400, clientId: set.clientId } as const;
  await larder.control.addFault({ ...echo, body: JSON.stringify({ error: said, error_description: said }) });
  await db().tokenSet.update({ where: { id: set.id }, data: { promisedUntil: null } });
  const click = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" as const };
  await inSpan("action refresh-token-set", {}, () => refreshTokenSet(by(team.owner), click));
  const failing = inSpan(`action ${said}`, { facts: { outcome: said, host: code } }, async (span) => {
    span.add({ errorCode: said, endpoint: state });
    throw new Error(`${said} ${code} ${state}`);
  });
  await expect(failing).rejects.toThrow(code);
  watch.add("access token", pair.accessToken ?? "");
  watch.add("refresh token", pair.refreshToken ?? "");
  watch.add("machine's secret", machine.clientSecret);
  watch.add("state", state);
  watch.add("code", code);
  watch.add("flow cookie", browserToken);
  watch.add("collector's key", collectorKey);
  const spans = await sent();
  const calls = spans.filter(({ name }) => name.startsWith("call ")).map(({ name }) => name);
  expect(calls).toEqual(expect.arrayContaining(["call token", "call identity"]));
  expect(find(spans, "token request").attributes).toMatchObject({ "http.response.status_code": 200 });
  expect(find(spans, "unnamed").attributes).toEqual({ "error.type": "Error" });
  expect(spans.flatMap(({ words }) => words)).toEqual([]);
  expect(watch.findIn(collector.bytes())).toEqual([]);
  const attempts = (await attemptsOf(set.id)).map(({ id }) => ({ name: "attempt", value: id }));
  const openly = new Watch(attempts.slice(-1));
  expect(openly.findIn(collector.bytes()), "what is no secret is found by the same look").toEqual([
    "attempt",
  ]);
});

it("the provider is sent no header of a trace", async () => {
  const names: string[] = [];
  const api = createServer((request, response) => {
    names.push(...Object.keys(request.headers));
    response.end("{}");
  });
  api.listen(0, "127.0.0.1");
  await once(api, "listening");
  const probeUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}/`;
  const probed = await inSpan("check", {}, () => probeApi({ ...getProvider(), probeUrl }, "at_1"));
  api.close();
  expect(probed.kind).toBe("accepted");
  expect(find(await sent(), "call probe").parentId).not.toBe("");
  expect(names).toContain("authorization");
  expect(names.filter((name) => /trace|baggage|b3/.test(name))).toEqual([]);
});

it("a collector that is away holds nothing up", async () => {
  await stopTracing();
  const closed = createServer().listen(0, "127.0.0.1");
  await once(closed, "listening");
  const endpoint = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`;
  closed.close();
  const settings = { service: "larder-web", endpoint, headers: undefined, share: 1, trustsParents: false };
  held.larderTracing = createTracing(settings);
  const set = await connected();
  const click = { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" as const };
  expect(await refreshTokenSet(by(team.owner), click)).toMatchObject({ outcome: "refreshed" });
  await stopTracing();
});

it("of a share of no traces none is sent, and a caller's word counts only where the operator says so", async () => {
  await stopTracing();
  const settings = {
    service: "larder-web",
    endpoint: collector.url,
    headers: undefined,
    trustsParents: false,
  };
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  for (const share of [0, 1]) {
    const tracing = createTracing({ ...settings, share });
    await tracing.run("check", { traceparent }, async () => undefined);
    await tracing.stop();
  }
  const check = find(collector.spans(), "check");
  expect(check.parentId).toBe("");
  expect(check.traceId).not.toBe("4bf92f3577b34da6a3ce929d0e0e4736");
});

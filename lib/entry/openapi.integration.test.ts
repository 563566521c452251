import { globSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type KeyPermission, keyPermissions } from "#lib/api-keys/key-permissions.ts";
import { db } from "#lib/db/client.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { callRoute, documentedCalls, furtherNeeds, withKey } from "#lib/testing/documented-calls.ts";
import { makeApiKey } from "#lib/testing/make-api-key.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { counted, snapshot } from "#lib/testing/snapshot.ts";
import { describedRoutes } from "../../app/api/v1/_description/routes.ts";
import * as description from "../../app/api/v1/openapi.json/route.ts";
import { type OpenApiDocument, type Operation, toOperationId } from "./openapi.ts";

const larder = runLarder();
let team: Team;
let document: OpenApiDocument;
let everything: string;
let everythingId: string;

beforeAll(async () => {
  team = await makeTeam();
  document = await description.GET().json();
  ({ secret: everything, id: everythingId } = await makeApiKey(team.owner));
});
beforeEach(async () => {
  await db().rateLimiterFlexible.deleteMany();
  await asOwner().apiKey.deleteMany({ where: { id: { not: everythingId } } });
});

const world = (environment: "development" | "production" = "production") => ({
  ...{ control: larder.control, owner: team.owner, environment },
});

/** Every operation of the description but the description's own. */
const described = describedRoutes.flatMap((route) =>
  [route.GET, route.POST].flatMap((handler) => {
    if (!handler) return [];
    const { keys, answer, from } = handler.definition;
    const permissions: readonly KeyPermission[] = keys === "refused" ? [] : keys.permissions;
    const isOpen = keys !== "refused";
    const title = toOperationId(handler);
    const further = furtherNeeds[title] ?? [];
    return [{ title, route, permissions, further, answer, isOpen, isPost: from === "body" }];
  }),
);
/** Those that a key may call. */
const open = described.filter(({ isOpen }) => isOpen);
type Described = (typeof described)[number];

function operationOf({ route, isPost }: Described): Operation {
  const operation = document.paths[route.path]?.[isPost ? "post" : "get"];
  if (!operation) throw new Error(`${route.path} is not described.`);
  return operation;
}

function validate(schema: object, value: unknown): unknown {
  // Formats are annotations; the patterns beside them are checked.
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });
  const check = ajv.compile({ ...schema, components: document.components });
  return check(value) ? [] : check.errors;
}

type Place = "development" | "production";

async function call({ route, title }: Described, secret: string, place?: Place): Promise<Response> {
  const prepare = documentedCalls[title];
  if (!prepare) throw new Error(`Say how ${title} is called.`);
  return callRoute(route, await prepare(world(place)), withKey(secret));
}

describe("the description and the routes", () => {
  const files = globSync("app/api/v1/**/route.ts").map((file) =>
    file.replace(/^app\/api\/v1(.*)\/route\.ts$/, "$1").replaceAll(/\[(\w+)\]/g, "{$1}"),
  );

  it("every route file is described, and every path has its file", () => {
    expect(files.length).toBeGreaterThan(10);
    expect(Object.keys(document.paths).toSorted()).toEqual(files.toSorted());
  });

  it("every method of a file is described, and every described one is there", async () => {
    for (const path of files) {
      const file = `../../app/api/v1/${path.slice(1).replaceAll(/\{(\w+)\}/g, "[$1]")}/route.ts`;
      const methods = Object.keys(await import(file)).filter((name) => /^[A-Z]+$/.test(name));
      const told = Object.keys(document.paths[path] ?? {}).map((method) => method.toUpperCase());
      expect(told.toSorted(), path).toEqual(methods.toSorted());
    }
  });

  it("every operation has an id of its own, and a call of it is tried", () => {
    const ids = described.map(({ title }) => title);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual(Object.keys(documentedCalls).toSorted());
    expect(described.map((one) => operationOf(one).operationId)).toEqual(ids);
    for (const one of described) {
      expect(operationOf(one).description !== undefined, one.title).toBe(one.further.length > 0);
    }
  });

  it("is one that tools can read: every reference leads somewhere, every schema compiles", () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(20);
    for (const [, path = ""] of references) {
      const target = path.split("/").reduce<unknown>((at, name) => Object(at)[name], document);
      expect(target, path).toBeDefined();
    }
    expect(JSON.stringify(document)).not.toContain("$defs");
    for (const one of described) {
      const operation = operationOf(one);
      const schemas = (operation.parameters ?? []).map(({ schema }) => schema);
      const body = operation.requestBody?.content["application/json"].schema;
      for (const schema of [...schemas, ...(body ? [body] : [])]) validate(schema, "");
    }
  });
});

describe("what a route answers is what its description says", () => {
  it.each(open)("$title", async (one) => {
    const [status = "", told] = Object.entries(operationOf(one).responses)[0] ?? [];
    const answer = await call(one, everything);
    const body: unknown = await answer.json();
    expect(answer.status, JSON.stringify(body)).toBe(Number(status));
    const schema = told?.content?.["application/json"]?.schema ?? {};
    expect(validate(schema, body)).toEqual([]);
    // What the schema does not know would be taken out.
    expect(one.answer.parse(body)).toEqual(body);
    for (const header of ["ratelimit", "ratelimit-policy"]) expect(answer.headers.get(header)).toBeTruthy();
  });
});

describe("a key without a permission that the description names", () => {
  const pairs = open.flatMap((one) =>
    [...one.permissions, ...one.further].map((permission) => ({ ...one, permission })),
  );

  it.each(pairs)("$title without $permission: nothing is done", async ({ permission, ...one }) => {
    const permissions = keyPermissions.filter((each) => each !== permission);
    const { secret } = await makeApiKey(team.owner, { permissions });
    const prepare = documentedCalls[one.title];
    const sent = (await prepare?.(world())) ?? {};
    const leftOut = [...counted, "ApiKey", "RateLimiterFlexible"];
    const before = await snapshot(leftOut);
    const answer = await callRoute(one.route, sent, withKey(secret));
    const body: unknown = await answer.json();
    expect(body).toMatchObject({ status: 403, code: "forbidden" });
    expect(validate({ $ref: "#/components/schemas/Problem" }, body)).toEqual([]);
    expect(answer.headers.get("www-authenticate")).toContain('error="insufficient_scope"');
    expect(await snapshot(leftOut)).toEqual(before);
  });

  it.each(open)("$title with those permissions alone goes through", async (one) => {
    const needed = [...one.permissions, ...one.further];
    const permissions = keyPermissions.filter((each) => needed.includes(each));
    const { secret } = await makeApiKey(team.owner, { permissions });
    expect((await call(one, secret)).status).toBeLessThan(300);
  });
});

describe("what only a signed-in person may do", () => {
  it.each(described.filter(({ isOpen }) => !isOpen))("$title: no key goes through", async (one) => {
    const sent = (await documentedCalls[one.title]?.(world())) ?? {};
    const leftOut = [...counted, "ApiKey", "RateLimiterFlexible"];
    const before = await snapshot(leftOut);
    const answer = await callRoute(one.route, sent, withKey(everything));
    expect(await answer.json()).toMatchObject({ status: 403, code: "forbidden" });
    expect(await snapshot(leftOut)).toEqual(before);
  });
});

describe("a key for development", () => {
  const ofSets = open.filter(({ route }) => route.path.includes("{id}"));

  it.each(ofSets)("$title: what is in production does not exist for it", async (one) => {
    const { secret } = await makeApiKey(team.owner, { environments: ["development"] });
    const answer = await call(one, secret, "production");
    expect(answer.status).toBe(404);
    expect((await call(one, secret, "development")).status).toBeLessThan(300);
  });

  const others = open.filter(({ route }) => !route.path.includes("{id}"));

  it.each(others)("$title: nothing of production is in the answer", async (one) => {
    const { secret } = await makeApiKey(team.owner, { environments: ["development"] });
    const answer = await call(one, secret, "production");
    if (one.title === "post-token-sets") expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain('"production"');
  });
});

describe("refusals have the shape that the description gives them", () => {
  const problem = { $ref: "#/components/schemas/Problem" };
  it.each(open)("$title", async ({ route, isPost }) => {
    const sent = isPost ? { body: { unknown: 1 } } : { query: { unknown: "1" } };
    for (const [secret, statuses] of [
      ["larder_key_wrong", [401]],
      [everything, [400, 404]],
    ] as const) {
      const answer = await callRoute(route, sent, withKey(secret));
      const body: unknown = await answer.json();
      expect(statuses, JSON.stringify(body)).toContain(answer.status);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
      expect(validate(problem, body)).toEqual([]);
    }
  });
});

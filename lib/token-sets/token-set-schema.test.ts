import { describe, expect, it } from "vitest";
import { registerApplicationSchema } from "#lib/applications/application-schema.ts";
import { listTokenSetsSchema, refreshSchema } from "./token-set-schema.ts";

const application = {
  name: "POS",
  clientId: "client-1",
  clientSecret: "a-secret-of-enough",
  authentication: "body",
  redirect: "callback",
  scopes: ["accounts"],
};
const fieldsAtFault = (change: object) =>
  new Set(
    registerApplicationSchema
      .safeParse({ ...application, ...change })
      .error?.issues.map((one) => one.path[0]),
  );

describe("an application's fields", () => {
  it("are trimmed, and scopes named once", () => {
    const parsed = registerApplicationSchema.parse({
      ...application,
      name: "  POS Antwerp ",
      clientSecret: " a-secret-of-enough\n",
      scopes: ["accounts", "library", "accounts"],
    });
    expect(parsed).toMatchObject({
      name: "POS Antwerp",
      clientSecret: "a-secret-of-enough",
      scopes: ["accounts", "library"],
    });
  });

  it.each<[string, object]>([
    ["name", { name: "   " }],
    ["name", { name: "x".repeat(81) }],
    ["name", { name: "line\u0000break" }],
    ["name", { name: "right\u202eleft" }],
    ["clientId", { clientId: "two words" }],
    ["clientSecret", { clientSecret: "short" }],
    ["clientSecret", { clientSecret: "with a space in it" }],
    ["clientSecret", { clientSecret: "x".repeat(513) }],
    ["authentication", { authentication: "mtls" }],
    ["redirect", { redirect: "copy_code" }],
    ["scopes", { scopes: [] }],
    ["scopes", { scopes: ['a"b'] }],
    ["scopes", { scopes: ["two words"] }],
    ["scopes", { scopes: Array.from({ length: 21 }, (_, index) => `scope${index}`) }],
  ])("%s is refused: %j", (field, change) => {
    expect([...fieldsAtFault(change)]).toEqual([field]);
  });

  it("have no unknown ones among them", () => {
    expect(fieldsAtFault({ organizationId: "another" }).size).toBe(1);
  });
});

describe("the list's address", () => {
  it("has defaults", () => {
    expect(listTokenSetsSchema.parse({})).toEqual({ ended: "hidden", sort: "health", order: "asc" });
  });

  it("falls back to no filter for everything unreadable", () => {
    const wild = {
      q: "x".repeat(101),
      environment: "staging",
      health: "fine",
      cause: "gremlins",
      view: "everything",
      application: "x".repeat(101),
      library: "x".repeat(101),
      by: "x".repeat(101),
      ended: "maybe",
      scope: "x".repeat(65),
      sort: "password",
      order: "sideways",
      after: "not-an-id",
      before: ["a"],
    };
    expect(listTokenSetsSchema.parse(wild)).toEqual({ ended: "hidden", sort: "health", order: "asc" });
  });
});

it("a seen generation is a positive whole number", () => {
  const tokenSetId = "018f3a5e-7c1b-7d55-8f00-0123456789ab";
  expect(refreshSchema.parse({ tokenSetId, seenGeneration: "3" }).seenGeneration).toBe(3);
  for (const seenGeneration of ["0", "-1", "1.5", "NaN", {}]) {
    expect(refreshSchema.safeParse({ tokenSetId, seenGeneration }).success).toBe(false);
  }
});

import { describe, expect, it } from "vitest";
import { connectLinkBodySchema, createConnectLinkSchema, parseLinkToken } from "./connect-link-schema.ts";

const id = "01a209b3-d54d-71a7-b93d-4aa5b68afd76";
const asked = { tokenSetId: id, recipient: "Chef", purpose: "Sales.", expiresInHours: "24" };

describe("what a link is made of", () => {
  it("takes a reason of several lines", () => {
    const purpose = "Daily sales.\r\n\tNothing else.";
    expect(createConnectLinkSchema.parse({ ...asked, purpose })).toMatchObject({
      purpose,
      expiresInHours: 24,
    });
  });

  it.each([
    ["a recipient of two lines", { recipient: "Chef\nLouise" }],
    ["text that runs backwards", { purpose: "Sales \u202e.knil siht kcilC" }],
    ["a NUL", { purpose: "Sales\u0000" }],
    ["no reason", { purpose: "  " }],
    ["more than two weeks", { expiresInHours: "337" }],
    ["an unknown field", { organizationId: id }],
  ])("refuses %s", (_name, change) => {
    expect(createConnectLinkSchema.safeParse({ ...asked, ...change }).success).toBe(false);
  });

  it("a script need say nothing", () => {
    expect(connectLinkBodySchema.parse({ id })).toMatchObject({ expiresInHours: 72 });
  });

  it.each([
    ["x".repeat(43), true],
    ["x".repeat(42), false],
    [`${"x".repeat(42)}/`, false],
    ["", false],
  ])("a token in an address: %s", (raw, good) => {
    expect(parseLinkToken(raw) !== null).toBe(good);
  });
});

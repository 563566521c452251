import { describe, expect, it } from "vitest";
import { parseIntrospection } from "./introspect-token.ts";

const exp = Date.UTC(2026, 11, 1) / 1_000;
const said = {
  kind: "active",
  scopes: ["accounts", "library"],
  expiresAt: new Date(exp * 1_000),
  clientId: "client-1",
  username: "chef@brasserie.test",
};
const answer = {
  active: true,
  scope: "accounts library",
  exp,
  client_id: "client-1",
  username: "chef@brasserie.test",
};
const parse = (body: unknown) => parseIntrospection(JSON.stringify(body), secrets);
const secrets = ["the-client-secret", "the-access-token"];

describe("an introspection answer", () => {
  it.each([
    ["as the RFC has it", answer],
    ["with scopes as a list", { ...answer, scope: ["accounts", "library"] }],
    ["with commas", { ...answer, scope: "accounts,library" }],
    ["with exp as a string", { ...answer, exp: String(exp) }],
    ["with exp in milliseconds", { ...answer, exp: exp * 1_000 }],
    ["with active as a string", { ...answer, active: "true" }],
    ["in an object", { data: answer }],
  ])("%s is understood", (_what, body) => {
    expect(parse(body)).toEqual(said);
  });

  it.each([
    ["exp", null, { expiresAt: null }],
    ["exp", 0, { expiresAt: null }],
    ["exp", -1, { expiresAt: null }],
    ["exp", "", { expiresAt: null }],
    ["exp", "tomorrow", { expiresAt: null }],
    ["exp", [exp], { expiresAt: null }],
    ["exp", 1e300, { expiresAt: new Date(Date.UTC(2100, 0, 1)) }],
    ["scope", null, { scopes: null }],
    ["scope", 7, { scopes: null }],
    ["client_id", 7, { clientId: null }],
    ["client_id", "\ud800", { clientId: null }],
    ["username", "", { username: null }],
    ["username", "a\u0000b", { username: null }],
  ])("with %s %j keeps the other members", (name, value, expected) => {
    expect(parse({ ...answer, [name]: value })).toEqual({ ...said, ...expected });
  });

  it.each([false, "false"])("with active %j is a dead token's", (active) => {
    expect(parse({ active })).toEqual({ kind: "inactive" });
  });

  it.each([[{}], [{ active: null }], [{ active: 1 }], [{ active: "yes" }], [[]], [null], ["active"]])(
    "%j is none",
    (body) => {
      expect(parse(body)).toBeNull();
    },
  );
});

it("what was sent is in no member that is kept", () => {
  const echo = `library the-access-token x%20the-client-secret ${encodeURIComponent("the-client-secret")}y`;
  const answer = parse({
    active: true,
    scope: echo,
    username: "Nora the-access-token",
    client_id: "the-client-secret",
  });
  expect(answer).toMatchObject({ scopes: ["library"], username: "Nora [redacted]", clientId: "[redacted]" });
  expect(JSON.stringify(answer)).not.toMatch(/the-client-secret|the-access-token/);
});

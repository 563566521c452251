import { expect, it } from "vitest";
import type { ActionState } from "#lib/entry/action-state.ts";
import { readKeptFields, toSentWayHref } from "./kept-fields.ts";

const error = { code: "unauthenticated", status: 401, what: "Signed out.", fields: {}, reference: "1" };
const failed = (values: Record<string, string>): ActionState => ({ status: "failed", error, values });
const read = (href: string) =>
  readKeptFields(Object.fromEntries(new URL(href, "http://larder.test").searchParams));

it("what was typed into a link's form comes back from the address", () => {
  const typed = {
    recipient: "Chef Louise",
    purpose: "Daily sales.\nAnd stock & more.",
    expiresInHours: "168",
  };
  const href = toSentWayHref("set-1", "link", failed({ ...typed, tokenSetId: "set-1" }));
  expect(href).toMatch(/^\/token-sets\/set-1\/connect\?way=link&[\x21-\x7e]+$/);
  expect(read(href)).toEqual(typed);
});

it("tokens never stand in the address of an import", () => {
  const typed = { accessToken: "AAAA", refreshToken: "RRRR", scope: "accounts sales", expiresIn: "" };
  const href = toSentWayHref("set-1", "import", failed(typed));
  expect(href).not.toMatch(/AAAA|RRRR|oken=/);
  expect(read(href)).toEqual({ scope: "accounts sales" });
});

it("takes nothing from an address that no form can have sent", () => {
  expect(readKeptFields({ recipient: ["a", "b"], purpose: "x".repeat(501), accessToken: "A" })).toEqual({});
});

import { expect, it } from "vitest";
import { namesRevocation } from "./explain-refusal.ts";

it.each([
  ["The user has revoked access.", true],
  ["Token has been revoked", true],
  ["REVOKED", true],
  ["", false],
  ["The refresh token has expired.", false],
  ["The provided authorization grant or refresh token is invalid, expired, revoked", false],
  ["Token is expired or revoked.", false],
  ["Revoked, because an already used token came back.", false],
  ["Family revoked after reuse", false],
  ["irrevoked", false],
])("%j names a revocation: %s", (description, names) => {
  expect(namesRevocation(description)).toBe(names);
});

import { expect, it } from "vitest";
import { toAuditFacts } from "./audit-detail.ts";

it("tells facts in words and leaves out what is empty", () => {
  expect(
    toAuditFacts({
      trigger: "schedule",
      generation: 4,
      inForce: true,
      scopes: ["accounts", "sales"],
      verdict: null,
    }),
  ).toEqual([
    { term: "Started", value: "on schedule" },
    { term: "Generation", value: "4" },
    { term: "In use", value: "yes" },
    { term: "Scopes", value: "accounts, sales" },
  ]);
});

it("names a fact that it has no words for by its key", () => {
  expect(toAuditFacts({ previousRole: "support" })).toEqual([{ term: "Previous role", value: "support" }]);
});

it("keeps ids, times, addresses and sentences whole", () => {
  const detail = {
    clientId: "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0dE3fG6hJ9k",
    recipient: "chef@brasserie-leopold.example",
    setId: "0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b",
  };
  expect(toAuditFacts(detail).map(({ value }) => value)).toEqual(Object.values(detail));
});

it("keeps the order of reading, whatever the order of keys, and leaves instants to the reader's zone", () => {
  expect(toAuditFacts({ to: "New", from: "Old", expiresAt: "2026-11-23T18:04:59.120Z" })).toEqual([
    { term: "Before", value: "Old" },
    { term: "After", value: "New" },
    { term: "Expires", value: "2026-11-23T18:04:59.120Z" },
  ]);
});

it.each([
  { refreshToken: "short" },
  { client_secret: "short" },
  { password: "short" },
  { code: "short" },
  { note: "it was aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0 that came" },
  { nested: { accessToken: "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0" } },
])("withholds what is named or shaped like a secret: %j", (detail) => {
  expect(toAuditFacts(detail).map(({ value }) => value)).toEqual(["withheld"]);
});

it("makes nothing of a detail that is no object", () => {
  for (const detail of [null, "text", 4, ["a"]]) expect(toAuditFacts(detail)).toEqual([]);
});

import { expect, it } from "vitest";
import { actionsOf, auditGroupNames, auditGroups, auditWords, findAuditWords } from "./audit-words.ts";

it("has every action in exactly one group that can be chosen", () => {
  expect(auditGroupNames.flatMap(actionsOf).toSorted()).toEqual(Object.keys(auditWords).toSorted());
  expect([...auditGroupNames].toSorted()).toEqual(Object.keys(auditGroups).toSorted());
});

it("has no words for what it does not know", () => {
  expect(findAuditWords("token-set.sung-to")).toBeNull();
  expect(findAuditWords("toString")).toBeNull();
});

import { expect, test } from "vitest";
import { toFilterHref } from "#components/ui/filter-href.ts";

test("leaves empty entries out and trims the rest", () => {
  const data = new FormData();
  data.set("q", "  POS & bar ");
  data.set("health", "");
  data.append("scope", "library");
  data.append("scope", "sales");
  expect(toFilterHref("/token-sets", data)).toBe("/token-sets?q=POS+%26+bar&scope=library&scope=sales");
});

test("without filters it is the page itself", () => {
  const data = new FormData();
  data.set("q", " ");
  expect(toFilterHref("/token-sets", data)).toBe("/token-sets");
});

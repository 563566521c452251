import { describe, expect, it } from "vitest";
import { brokenRules } from "./broken-rules.ts";

const rules = [
  "nursery/noFloatingPromises",
  "nursery/noMisusedPromises",
  "correctness/noPlaywrightMissingAwait",
];
const store = "export async function store(): Promise<void> {\n  await fetch('http://localhost');\n}\n";
const storing = (line: string) =>
  `import { store } from "./store.ts";\nexport async function run() {\n  ${line}\n}\n`;
const looking = (line: string) =>
  `import { expect, test } from "@playwright/test";\ntest("a page", async ({ page }) => {\n  ${line}\n});\n`;

describe("a promise that nobody waits for is refused", () => {
  const broken = brokenRules(
    {
      "lib/audit/store.ts": store,
      "lib/audit/floating.ts": storing("store();"),
      "lib/audit/floating.test.ts": storing("Promise.all([store()]);"),
      "lib/audit/misused.ts": storing("if (store()) throw new Error();"),
      "lib/audit/awaited.ts": storing("await store();"),
      "lib/audit/left.ts": storing("void store();"),
      "e2e/forgotten.spec.ts": looking('expect(page.getByRole("button")).toBeVisible();'),
      "e2e/awaited.spec.ts": looking('await expect(page.getByRole("button")).toBeVisible();'),
    },
    rules,
  );

  it.each([
    ["lib/audit/floating.ts", "lint/nursery/noFloatingPromises"],
    ["lib/audit/floating.test.ts", "lint/nursery/noFloatingPromises"],
    ["lib/audit/misused.ts", "lint/nursery/noMisusedPromises"],
    ["e2e/forgotten.spec.ts", "lint/correctness/noPlaywrightMissingAwait"],
  ])("%s breaks %s", (file, rule) => {
    expect(broken.get(file)).toEqual([rule]);
  });

  it.each(["lib/audit/awaited.ts", "lib/audit/left.ts", "e2e/awaited.spec.ts"])("%s may stay", (file) => {
    expect(broken.get(file)).toBeUndefined();
  });
});

import { expect, it } from "vitest";
import { runDrill, truthful } from "./run-as-test.ts";

it("a bulk run whose worker is killed half way does each row once, or the row says otherwise", async () => {
  const output = await runDrill("bulk", "--rows", "120");
  expect(output).toContain("check: 120 rows; killed after ");
  expect(output).toContain("refresh: 120 rows; killed after ");
  expect(output).toContain(truthful);
  expect(output).toMatch(/^problems 0\.$/m);
}, 300_000);

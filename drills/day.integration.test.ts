import { expect, it } from "vitest";
import { runDrill } from "./run-as-test.ts";

it("in a day that passes fast, the provider's budget is kept and no access token expires", async () => {
  const size = ["--sets", "500", "--held-up", "220", "--factor", "10", "--minutes", "3"];
  const output = await runDrill("day", ...size, "--busy");
  expect(output).toMatch(/ sets refreshed; double spends 0; problems 0\.$/m);
}, 300_000);

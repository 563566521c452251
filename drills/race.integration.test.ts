import { expect, it } from "vitest";
import { runDrill, truthful } from "./run-as-test.ts";

it("simultaneous refreshes make one call for each set, and a late worker's token is kept", async () => {
  const output = await runDrill("race", "--workers", "3", "--callers", "40");
  expect(output).toContain(truthful);
  expect(output).toContain("double spends 0; problems 0.");
}, 300_000);

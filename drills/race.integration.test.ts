import { expect, it } from "vitest";
import { runDrill } from "./run-as-test.ts";

it("simultaneous refreshes make one call for each set, and a late worker's token is kept", async () => {
  expect(await runDrill("race", "--workers", "3", "--callers", "40")).toContain(
    "double spends 0; problems 0.",
  );
}, 300_000);

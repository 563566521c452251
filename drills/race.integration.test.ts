import { expect, it } from "vitest";
import { runDrill } from "./run-as-test.ts";

it("everybody at once makes one call for each set, and a writer that overslept brings its token home", async () => {
  expect(await runDrill("race", "--workers", "3", "--callers", "40")).toContain(
    "double spends 0; problems 0.",
  );
}, 300_000);

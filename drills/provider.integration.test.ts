import { expect, it } from "vitest";
import { runDrill } from "./run-as-test.ts";

it("does what is documented, whatever the provider does", async () => {
  expect(await runDrill("provider")).toContain("problems 0.");
}, 300_000);

import { expect, it } from "vitest";
import { runDrill, truthful } from "./run-as-test.ts";

it("workers killed at each step of a refresh lose no journalled answer and spend nothing twice", async () => {
  const output = await runDrill("kill", "--kills", "9");
  expect(output).toContain("double spends 0");
  expect(output).toContain(truthful);
  expect(output).toContain("problems 0.");
}, 300_000);

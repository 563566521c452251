import { expect, it } from "vitest";
import { runDrill, truthful } from "./run-as-test.ts";

it("after a minute of random faults of every kind each set is healthy or dead for a true cause", async () => {
  const output = await runDrill("soak", "--minutes", "1", "--sets", "24", "--mean-ms", "500");
  expect(output).toContain(truthful);
  expect(output).toContain("problems 0.");
}, 400_000);

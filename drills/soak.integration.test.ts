import { expect, it } from "vitest";
import { runDrill, truthful } from "./run-as-test.ts";

it("after two minutes of random faults of every kind each set is healthy or dead for a true cause", async () => {
  const output = await runDrill("soak", "--minutes", "2", "--sets", "60", "--mean-ms", "1000");
  expect(output).toContain(truthful);
  expect(output).toContain("problems 0.");
}, 900_000);

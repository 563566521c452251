import { expect, it } from "vitest";
import { runDrill, truthful } from "./run-as-test.ts";

it("after two minutes of random faults of every kind nothing is lost, and no living set is called dead", async () => {
  const output = await runDrill("soak", "--minutes", "2", "--sets", "60", "--mean-ms", "1000", "--busy");
  expect(output).toContain(truthful);
  expect(output).toContain("problems 0.");
}, 900_000);

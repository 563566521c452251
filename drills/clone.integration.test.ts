import { expect, it } from "vitest";
import { runDrill, truthful } from "./run-as-test.ts";

it("a copied or restored database spends nothing before it is adopted and checks old tokens first afterwards", async () => {
  const output = await runDrill("clone");
  expect(output.split(truthful), "of the adopted copy and of the original").toHaveLength(3);
  expect(output).toContain("double spends 0; problems 0.");
}, 400_000);

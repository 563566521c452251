import { expect, it } from "vitest";
import { runDrill, truthful } from "./run-as-test.ts";

it("a database that fails during a refresh loses no answer that had arrived", async () => {
  const output = await runDrill("db", "--cases", "5");
  expect(output).toContain(truthful);
  expect(output).toContain("double spends 0; problems 0.");
}, 400_000);

import { expect, it } from "vitest";
import { runDrill } from "./run-as-test.ts";

it("a copied or restored database spends nothing before it is adopted and checks old tokens first afterwards", async () => {
  expect(await runDrill("clone")).toContain("double spends 0; problems 0.");
}, 400_000);

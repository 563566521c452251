import { expect, it } from "vitest";
import { runDrill, truthful } from "./run-as-test.ts";

it("refreshes with a misbehaving provider end as docs/provider-cases.md says", async () => {
  const output = await runDrill("provider");
  expect(output).toContain(truthful);
  expect(output).toContain("problems 0.");
}, 300_000);

import { expect, it } from "vitest";
import { runDrill } from "./run-as-test.ts";

it("refreshes with a misbehaving provider end as docs/provider-cases.md says", async () => {
  expect(await runDrill("provider")).toContain("problems 0.");
}, 300_000);

import { expect, it } from "vitest";
import { runDrill } from "./run-as-test.ts";

it("alerts whose worker is killed while it judges and sends arrive once or more under one id, and so does their end", async () => {
  const output = await runDrill("alerts", "--kills", "3");
  expect(output).toMatch(/^kills 3: /m);
  // Those of the first worker at least were heard of and are over.
  expect(output).toMatch(/^alerts 20, over [1-9]/m);
  expect(output).toMatch(/^problems 0\.$/m);
}, 120_000);

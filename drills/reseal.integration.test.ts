import { expect, it } from "vitest";
import { runDrill } from "./run-as-test.ts";

it("the master key is changed under load and through a kill, and the newest alone opens everything", async () => {
  const output = await runDrill("reseal", "--values", "6000", "--kills", "1");
  expect(output).toContain("v2 second");
  expect(output).toContain("problems 0.");
}, 300_000);

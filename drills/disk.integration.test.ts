import { expect, it } from "vitest";
import { runDrill } from "./run-as-test.ts";

it("a disk that logs have filled stops nothing at once, and later everything, safely", async () => {
  const output = await runDrill("disk");
  expect(output).toContain("problems 0.");
}, 400_000);

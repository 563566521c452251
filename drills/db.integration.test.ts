import { expect, it } from "vitest";
import { runDrill } from "./run-as-test.ts";

it("a database that fails during a refresh loses no answer that had arrived", async () => {
  expect(await runDrill("db", "--cases", "5")).toContain("double spends 0; problems 0.");
}, 400_000);

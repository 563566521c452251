import { expect, it } from "vitest";
import { runDrill } from "./run-as-test.ts";

it("a database that goes away in the middle of a refresh costs nothing that had arrived", async () => {
  expect(await runDrill("db", "--cases", "5")).toContain("double spends 0; problems 0.");
}, 400_000);

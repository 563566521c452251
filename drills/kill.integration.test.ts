import { expect, it } from "vitest";
import { runDrill } from "./run-as-test.ts";

it("a worker killed at each step of a refresh loses nothing that was kept, and spends nothing twice", async () => {
  const said = await runDrill("kill", "--kills", "9");
  expect(said).toContain("double spends 0");
  expect(said).toContain("problems 0.");
}, 300_000);

import { expect, it } from "vitest";
import { runDrill } from "./run-as-test.ts";

it("unmodified clients meet no 401 while what serves them is killed and tokens are rotated", async () => {
  expect(await runDrill("handout", "--seconds", "30")).toContain("401s 0; double spends 0; problems 0.");
}, 300_000);

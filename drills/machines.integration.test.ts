import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { runDrill, truthful } from "./run-as-test.ts";

const hasNginx = spawnSync("nginx", ["-v"]).status === 0;

it.skipIf(!hasNginx)(
  "with a worker killed, a link to Postgres cut and Postgres failed over, nothing is lost (needs nginx)",
  async () => {
    const output = await runDrill("machines", "--short");
    expect(output).toContain(truthful);
    expect(output).toContain("401s 0;");
    expect(output).toContain("problems 0.");
  },
  400_000,
);

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { projectDir } from "./harness.ts";

it("a worker killed at each step of a refresh loses nothing that was kept, and spends nothing twice", async () => {
  const args = ["--disable-warning=ExperimentalWarning", "--conditions=react-server", "drills/kill.ts"];
  const { stdout } = await promisify(execFile)(process.execPath, [...args, "--kills", "9"], {
    cwd: projectDir,
  });
  expect(stdout).toContain("double spends 0");
  expect(stdout).toContain("problems 0.");
}, 300_000);

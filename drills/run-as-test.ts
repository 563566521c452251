import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { projectDir } from "./harness.ts";

/** Runs a drill in its own process and returns its output. @throws when it found a problem */
export async function runDrill(name: string, ...args: string[]): Promise<string> {
  const node = ["--disable-warning=ExperimentalWarning", "--conditions=react-server", `drills/${name}.ts`];
  const { stdout } = await promisify(execFile)(process.execPath, [...node, ...args], { cwd: projectDir });
  return stdout;
}

/** In the output of every drill: what must be zero by the sandbox's own knowledge. */
export const truthful = "living sets pronounced dead 0; dead sets shown as working 0; overlapping offers 0;";

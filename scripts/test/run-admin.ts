import { execFile } from "node:child_process";
import { promisify } from "node:util";

const flags = ["--disable-warning=ExperimentalWarning", "--conditions=react-server"];

/** Runs `npm run admin` as an operator does, with this environment and no other. Rejects unless it ends with 0. */
export function runAdmin(environment: Record<string, string>, args: readonly string[]) {
  const env = { NODE_ENV: "test" as const, PATH: process.env.PATH ?? "", ...environment };
  return promisify(execFile)(process.execPath, [...flags, "scripts/admin/main.ts", ...args], { env });
}

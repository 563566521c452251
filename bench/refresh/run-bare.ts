import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { BareWork } from "./work.ts";

export interface BareResult {
  wallMs: number;
  cpuMs: number;
}

/** Runs the baseline in its own process. */
export async function runBare(work: BareWork): Promise<BareResult> {
  const child = fork(fileURLToPath(new URL("./bare.ts", import.meta.url)), [], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    env: { NODE_ENV: "production", PATH: process.env.PATH },
  });
  const ended = once(child, "exit");
  child.send(work);
  const [done] = await Promise.race([once(child, "message"), ended]);
  if (typeof done !== "object") throw new Error(`The bare loop ended with ${done}.`);
  await ended;
  return done as BareResult;
}

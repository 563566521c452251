import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startWorker } from "../../drills/worker-process.ts";
import type { Usage } from "./work.ts";

interface UsageMessage {
  type: "usage";
  cpu: NodeJS.CpuUsage;
  rss: number;
}

export interface MeasuredWorker {
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

/** Starts a real worker and returns when it is ready. */
export async function startMeasuredWorker(environment: Record<string, string>): Promise<MeasuredWorker> {
  const { child, stop } = startWorker(environment, fileURLToPath(new URL("./worker.ts", import.meta.url)));
  const [ready] = await Promise.race([once(child, "message"), once(child, "exit")]);
  if (typeof ready !== "object") throw new Error(`The worker ended with ${ready}.`);
  return {
    async usage() {
      child.send({ type: "usage" });
      const [{ cpu, rss }] = (await once(child, "message")) as [UsageMessage];
      return { cpuMs: (cpu.user + cpu.system) / 1_000, rssBytes: rss };
    },
    stop: () => stop(30_000),
  };
}

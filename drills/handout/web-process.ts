import { makeWebServer } from "../soak/web-server.ts";
import type { WorkerProcess } from "../worker-process.ts";
import type { CollectingProcess } from "./handout-process.ts";

/** A web process, whose own route answers machines too; nobody is signed in. */
export async function createWebProcess(environment: Record<string, string>): Promise<CollectingProcess> {
  const role = await makeWebServer(environment, "");
  let running: WorkerProcess | null = null;
  return {
    url: role.url,
    async start() {
      running = role.start();
      if (!(await role.isReady(running))) throw new Error("The web process did not become ready.");
    },
    async kill(signal) {
      running?.child.kill(signal);
      await running?.ended;
    },
  };
}

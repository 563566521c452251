import type { Harness } from "../harness.ts";
import type { FaultyProvider } from "../provider/faulty-provider.ts";
import { startWorker } from "../worker-process.ts";
import { type Member, type Role, saysReady, startMember } from "./members.ts";
import type { Outages } from "./outages.ts";
import { makeWebServer } from "./web-server.ts";

type Environment = Record<string, string>;

/** Two workers and two web processes; the first of each reaches the sandbox through what misbehaves. */
export async function startMembers(
  { harness, provider, outages }: { harness: Harness; provider: FaultyProvider; outages: Outages },
  /** The file in which a worker notes what its journal has acknowledged; what signs the person in. */
  { notes, cookie }: { notes: string; cookie: string },
): Promise<Member[]> {
  const worker = (environment: Environment): Role => ({
    start: () => startWorker(environment, "drills/soak/soak-worker.ts"),
    isReady: saysReady,
  });
  const web = (environment: Environment) => makeWebServer(environment, cookie);
  const members: Member[] = [];
  for (const [name, role] of [
    ["first worker", worker],
    ["second worker", worker],
    ["first web", web],
    ["second web", web],
  ] as const) {
    const proxied = name.startsWith("first") ? { APICBASE_TOKEN_URL: provider.tokenUrl } : {};
    const environment = { ...harness.environment, DRILL_NOTES: notes, ...proxied };
    members.push(await startMember(name, await role(environment), outages));
  }
  return members;
}

import { vi } from "vitest";
import type { SandboxCall, SandboxControl } from "../../sandbox/testing/sandbox-control.ts";

/** The token calls that reached the sandbox for a client, oldest first. */
export function tokenCalls(control: SandboxControl, set: { clientId: string }): Promise<SandboxCall[]> {
  return control.calls({ endpoint: "token", clientId: set.clientId });
}

/** Waits until the sandbox has a token call of the client, done or merely received. */
export function tokenCallSeen(
  control: SandboxControl,
  set: { clientId: string },
  work: "received" | "rotated",
): Promise<void> {
  return vi.waitFor(
    async () => {
      const calls = await tokenCalls(control, set);
      if (!calls.some((call) => work === "received" || call.outcome === work)) {
        throw new Error(`The sandbox has no such call (${work}).`);
      }
    },
    { timeout: 10_000, interval: 20 },
  );
}

import { randomUUID } from "node:crypto";
import { z } from "zod";
import { machineEndpoints } from "../machine/machine-call.ts";

export const faultSchema = z.strictObject({
  endpoint: z.enum([...machineEndpoints, "authorize"]),
  kind: z.enum([
    "delay",
    "status",
    "html",
    "drop-before",
    "drop-after",
    "truncate",
    "body",
    "slow-bytes",
    "redirect",
    "front",
  ]),
  clientId: z.string().min(1).optional(),
  grantType: z.string().min(1).optional(),
  /** True: acts before the work, which is then skipped, except after a delay. False: replaces its answer. */
  before: z.boolean().optional(),
  ms: z.number().int().min(0).max(600_000).optional(),
  status: z.number().int().min(200).max(599).optional(),
  body: z.string().optional(),
  contentType: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  location: z.string().optional(),
  times: z.number().int().min(1).default(1),
});

export type Fault = z.infer<typeof faultSchema> & { id: string };
type FaultTarget = { endpoint: Fault["endpoint"]; clientId: string | null; grantType: string | null };

export type FaultList = {
  add(fault: z.infer<typeof faultSchema>): Fault;
  list(): Fault[];
  clear(): void;
  /** Uses the oldest matching fault once; null when there is none. */
  take(target: FaultTarget): Fault | null;
};

export function createFaultList(): FaultList {
  let faults: Fault[] = [];
  return {
    add(fault) {
      const added = { ...fault, id: randomUUID() };
      faults.push(added);
      return added;
    },
    list: () => [...faults],
    clear() {
      faults = [];
    },
    take(target) {
      const fault = faults.find((candidate) => fits(candidate, target));
      if (fault === undefined) return null;
      fault.times -= 1;
      if (fault.times === 0) faults = faults.filter(({ id }) => id !== fault.id);
      return fault;
    },
  };
}

function fits(fault: Fault, target: FaultTarget): boolean {
  return (
    fault.endpoint === target.endpoint &&
    (fault.clientId === undefined || fault.clientId === target.clientId) &&
    (fault.grantType === undefined || fault.grantType === target.grantType)
  );
}

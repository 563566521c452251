import fc from "fast-check";
import { type FaultName, faults } from "#lib/testing/model/faults.ts";
import { providerCases } from "../provider/provider-cases.ts";
import type { Press } from "./members.ts";

/** One thing that goes wrong, and how long after the one before. */
export type Step = { afterMs: number } & (
  | { what: "case"; name: string }
  | { what: "fault"; name: FaultName; set: number }
  | { what: "press"; button: Press; set: number }
  | { what: "kill" | "restart"; member: number }
  | { what: "stop"; member: number; ms: number }
  | { what: "database"; how: "crash" | "restart" | "read-only"; ms: number }
  | { what: "sandbox"; ms: number }
);

/** Asks every process to wait for the longest that Larder grants, an hour: nothing else would happen in it. */
const tooLong = "429, Retry-After of 300 years";
const caseNames = providerCases.map(({ name }) => name).filter((name) => name !== tooLong);

const large = 1_000_000;

/** A choice of faults that a seed repeats. @param meanMs the mean pause between two steps */
export function planSteps(seed: number, count: number, meanMs: number): Step[] {
  const afterMs = fc.integer({ min: 0, max: 2 * meanMs });
  const set = fc.nat({ max: large });
  const member = fc.nat({ max: large });
  const names = Object.keys(faults) as FaultName[];
  const press = (button: Press) =>
    fc.record({ what: fc.constant("press" as const), button: fc.constant(button), set, afterMs });
  const step = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        what: fc.constant("case" as const),
        name: fc.constantFrom(...caseNames),
        afterMs,
      }),
    },
    {
      weight: 8,
      arbitrary: fc.record({
        what: fc.constant("fault" as const),
        name: fc.constantFrom(...names),
        set,
        afterMs,
      }),
    },
    { weight: 6, arbitrary: press("refresh") },
    { weight: 1, arbitrary: press("revoke") },
    {
      weight: 3,
      arbitrary: fc.record({ what: fc.constantFrom("kill" as const, "restart" as const), member, afterMs }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        what: fc.constant("stop" as const),
        member,
        ms: fc.integer({ min: 1_000, max: 15_000 }),
        afterMs,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        what: fc.constant("database" as const),
        how: fc.constantFrom("crash" as const, "restart" as const, "read-only" as const),
        ms: fc.integer({ min: 500, max: 4_000 }),
        afterMs,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        what: fc.constant("sandbox" as const),
        ms: fc.integer({ min: 100, max: 3_000 }),
        afterMs,
      }),
    },
  );
  return fc.sample<Step>(step, { seed, numRuns: count });
}

import { describe, expect, it } from "vitest";
import {
  addMachineSchema,
  createMachineBodySchema,
  rollMachineBodySchema,
  rollMachineSchema,
} from "./machine-schema.ts";

const id = crypto.randomUUID();

describe("how long two secrets work at once", () => {
  it.each([{}, { overlapHours: 0 }, { overlapHours: 168 }])("%j is taken from scripts", (body) => {
    expect(rollMachineBodySchema.parse({ id, ...body })).toEqual({ id, overlapHours: 24, ...body });
  });

  // As a number null would be 0, which ends the present secret at once.
  it.each([null, "24", -1, 169, true])("%j is not", (overlapHours) => {
    expect(rollMachineBodySchema.safeParse({ id, overlapHours }).success).toBe(false);
  });

  it("is a text in a form", () => {
    expect(rollMachineSchema.parse({ machineId: id, overlapHours: "1" }).overlapHours).toBe(1);
  });
});

describe("a machine by script", () => {
  it("needs a name alone", () => {
    const made = { id, name: "Till", networks: [], expiresAt: null };
    expect(createMachineBodySchema.parse({ id, name: "Till" })).toEqual(made);
  });

  it("has no field that is unknown", () => {
    expect(createMachineBodySchema.safeParse({ id, name: "Till", tokenSetId: id }).success).toBe(false);
  });
});

it.each([
  [{}, null],
  [{ lifetimeDays: "" }, null],
  [{ lifetimeDays: "90" }, 90],
])("a machine that was added with %j ends after so many days, or never", (chosen, days) => {
  expect(addMachineSchema.parse({ tokenSetId: id, name: "Till", ...chosen }).lifetimeDays).toBe(days);
});

it.each(["0", "-1", "1.5", "soon", "3651"])("%s is no number of days", (lifetimeDays) => {
  expect(addMachineSchema.safeParse({ tokenSetId: id, name: "Till", lifetimeDays }).success).toBe(false);
});

import { afterAll, expect } from "vitest";

// Node says most warnings once in a process, to a terminal at which no test looks.
const warnings: string[] = [];
process.on("warning", (warning) => {
  if (warning.name !== "ExperimentalWarning") warnings.push(warning.stack ?? String(warning));
});

afterAll(() => expect(warnings, "no warning of Node's, of code that is to go or of a leak").toEqual([]));

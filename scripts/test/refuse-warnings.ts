import { afterAll, expect } from "vitest";

// Node says most warnings once in a process, to a terminal at which no test looks.
const warnings: string[] = [];
const note = (warning: Error) => {
  if (warning.name !== "ExperimentalWarning") warnings.push(warning.stack ?? String(warning));
};
process.on("warning", note);

afterAll(() => {
  // A process runs many files, and this once for each.
  process.off("warning", note);
  expect(warnings, "no warning of Node's, of code that is to go or of a leak").toEqual([]);
});

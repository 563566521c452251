import { describe, expect, it } from "vitest";
import { brokenRules } from "./broken-rules.ts";

const repeat = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join("");
const constants = (count: number) => repeat(count, (index) => `export const n${index} = ${index};\n`);
const rules = (count: number) => repeat(count, (index) => `.n${index} { color: red }\n`);
const functionOf = (count: number) =>
  `export function add(list: number[]) {\n${repeat(count, (index) => `  list.push(${index});\n`)}}\n`;

describe("files and functions that are too long are refused", () => {
  const broken = brokenRules(
    {
      "lib/audit/file-at-limit.ts": constants(250),
      "lib/audit/long-file.ts": constants(251),
      "app/long-style.css": rules(251),
      "worker/long-file.test.ts": constants(251),
      "lib/audit/function-at-limit.ts": functionOf(50),
      "lib/audit/long-function.ts": functionOf(51),
      "lib/audit/long-function.test.ts": functionOf(51),
    },
    ["style/noExcessiveLinesPerFile", "complexity/noExcessiveLinesPerFunction"],
  );

  it.each(["lib/audit/long-file.ts", "app/long-style.css", "worker/long-file.test.ts"])("%s", (file) => {
    expect(broken.get(file)).toEqual(["lint/style/noExcessiveLinesPerFile"]);
  });

  it("lib/audit/long-function.ts", () => {
    expect(broken.get("lib/audit/long-function.ts")).toEqual(["lint/complexity/noExcessiveLinesPerFunction"]);
  });

  it.each([
    "lib/audit/file-at-limit.ts",
    "lib/audit/function-at-limit.ts",
    "lib/audit/long-function.test.ts",
  ])("%s may stay: it keeps to the limit, or groups tests", (file) => {
    expect(broken.get(file)).toBeUndefined();
  });
});

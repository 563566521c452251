import { expect, test } from "vitest";
import { parsePrepared } from "./prepare-data.ts";

test("the answer is found among other lines", () => {
  const output =
    'a warning\n{"level":30,"msg":"seeded"}\n{"demo":false,"setupUrl":"http://localhost/setup"}\n';
  expect(parsePrepared(output)).toEqual({ demo: false, setupUrl: "http://localhost/setup" });
});

test("no answer is a failure", () => {
  expect(() => parsePrepared("")).toThrow("did not say what it did");
});

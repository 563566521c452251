import { expect, test } from "vitest";
import { parsePrepared } from "./prepare-data.ts";

test("the preparation's result is found among other lines", () => {
  const output =
    'a warning\n{"level":30,"msg":"seeded"}\n{"demo":false,"setupUrl":"http://localhost/setup"}\n';
  expect(parsePrepared(output)).toEqual({ demo: false, setupUrl: "http://localhost/setup" });
});

test("a preparation without a result is an error", () => {
  expect(() => parsePrepared("")).toThrow("printed no result");
});

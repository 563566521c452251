import { expect, test } from "vitest";
import { lastErrorLine } from "./cluster.ts";

test("the error is taken from Postgres's output without its prefix", () => {
  const log = [
    "2026-01-01 10:00:00.000 UTC [7] LOG:  starting PostgreSQL 18.4",
    "2026-01-01 10:00:00.100 UTC [7] FATAL:  could not map anonymous shared memory: Cannot allocate memory",
    "2026-01-01 10:00:00.100 UTC [7] LOG:  database system is shut down",
  ].join("\n");
  expect(lastErrorLine(log)).toBe("could not map anonymous shared memory: Cannot allocate memory");
  expect(lastErrorLine('initdb: error: directory "/x" exists but is not empty\n')).toBe(
    'directory "/x" exists but is not empty',
  );
});

test("output without an error gives its last line", () => {
  expect(lastErrorLine("one\ntwo\n\n")).toBe("two");
  expect(lastErrorLine("")).toBeUndefined();
});

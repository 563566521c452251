import { expect, it } from "vitest";
import { Prisma } from "#generated/prisma/client.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { closeDb } from "./client.ts";
import { queryPrepared } from "./prepared.ts";

runLarder();

const add = (left: number, right: number) =>
  queryPrepared<{ sum: number }>(Prisma.sql`SELECT ${left}::int + ${right}::int AS "sum"`);
const prepared = () =>
  queryPrepared<{ name: string }>(
    Prisma.sql`SELECT "name" FROM pg_prepared_statements WHERE "statement" LIKE 'SELECT $1::int + %'`,
  );

it("a statement is prepared once, under a name that its text alone decides", async () => {
  expect(await add(1, 2)).toEqual([{ sum: 3 }]);
  const [first] = await prepared();
  expect(await add(3, 4)).toEqual([{ sum: 7 }]);
  expect(await prepared()).toEqual([first]);
  await closeDb();
  await add(5, 6);
  expect(await prepared()).toEqual([first]);
});

it("where the connection has forgotten the name, as behind a pooler, it is sent whole from then on", async () => {
  await add(1, 2);
  // What a pooler does that gives the next transaction another connection.
  await queryPrepared(Prisma.raw("DEALLOCATE ALL"));
  expect(await add(3, 4)).toEqual([{ sum: 7 }]);
  expect(await add(5, 6)).toEqual([{ sum: 11 }]);
  expect(await prepared()).toEqual([]);
});

it("another failure is the caller's", async () => {
  await expect(queryPrepared(Prisma.sql`SELECT ${1}::int / 0`)).rejects.toThrow("division by zero");
});

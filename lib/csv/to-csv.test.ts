import { expect, it } from "vitest";
import { type CsvRecord, toCsv } from "./to-csv.ts";

const columns = [
  { key: "name", header: "name" },
  { key: "count", header: "count" },
];

async function write(batches: CsvRecord[][], limit = 100): Promise<string> {
  async function* source() {
    yield* batches;
  }
  let text = "";
  for await (const part of toCsv({ columns, batches: source(), limit })) text += part;
  return text;
}

it("writes a head and a row a record, across batches, in UTF-8 that spreadsheets recognise", async () => {
  const text = await write([
    [{ name: "POS Liège", count: 1 }],
    [{ name: 'He said "no", twice', count: null }],
    [],
  ]);
  expect(text).toBe('\ufeffname,count\r\nPOS Liège,1\r\n"He said ""no"", twice",\r\n');
});

it("writes the head of an empty file", async () => {
  expect(await write([])).toBe("\ufeffname,count\r\n");
});

it.each(['=HYPERLINK("http://evil.test")', "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1"])(
  "keeps a spreadsheet from running %j",
  async (name) => {
    const row = (await write([[{ name, count: -1 }]])).slice("\ufeffname,count\r\n".length);
    expect(row).toMatch(/^"?'/);
    expect(row).toMatch(/,-1\r\n$/);
  },
);

it("stops at its limit and says so, but not when it just fits", async () => {
  const records = ["a", "b", "c"].map((name) => ({ name, count: 1 }));
  expect(await write([records], 3)).toBe("\ufeffname,count\r\na,1\r\nb,1\r\nc,1\r\n");
  const capped = await write([records.slice(0, 1), records.slice(1)], 2);
  expect(capped).toBe(
    "\ufeffname,count\r\na,1\r\nb,1\r\nStopped after 2 rows: narrow the filters to get the rest.\r\n",
  );
});

it("says so too when the limit falls between two batches", async () => {
  const batch = [{ name: "a", count: 1 }];
  expect(await write([batch, batch, batch], 2)).toContain("Stopped after 2 rows");
});

it("reads no further once the reader is gone", async () => {
  let read = 0;
  async function* endless() {
    for (;;) {
      read += 1;
      yield [{ name: "a", count: 1 }];
    }
  }
  const body = toCsv({ columns, batches: endless(), limit: 1_000 });
  await body.next();
  await body.next();
  await body.return();
  expect(read).toBe(1);
});

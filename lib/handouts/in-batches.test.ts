import { expect, it } from "vitest";
import { inBatches } from "./in-batches.ts";

function recorded({ size = 3, atOnce = 1 } = {}) {
  const batches: string[][] = [];
  const over: (() => void)[] = [];
  const ask = inBatches<string, string>({
    ...{ size, atOnce, keyOf: (item) => item[0] ?? "" },
    async work(items) {
      batches.push([...items]);
      if (items.includes("bad")) throw new Error("bad");
      await new Promise<void>((resolve) => over.push(resolve));
      return items.map((item) => item.toUpperCase());
    },
  });
  return { ask, batches, over };
}

it("items that come together share a batch, and each gets its own result", async () => {
  const { ask, batches, over } = recorded();
  const answers = Promise.all(["a", "b", "c", "d"].map(ask));
  await expect.poll(() => over.length).toBe(1);
  over.shift()?.();
  await expect.poll(() => over.length).toBe(1);
  over.shift()?.();
  expect(await answers).toEqual(["A", "B", "C", "D"]);
  expect(batches).toEqual([["a", "b", "c"], ["d"]]);
});

it("items with the same key wait for different batches", async () => {
  const { ask, batches, over } = recorded();
  const answers = Promise.all(["a1", "a2", "b1"].map(ask));
  await expect.poll(() => over.length).toBe(1);
  over.shift()?.();
  await expect.poll(() => over.length).toBe(1);
  over.shift()?.();
  expect(await answers).toEqual(["A1", "A2", "B1"]);
  expect(batches).toEqual([["a1", "b1"], ["a2"]]);
});

it("a batch that fails fails for its own items alone", async () => {
  const { ask, over } = recorded({ size: 1 });
  const bad = ask("bad");
  const good = ask("good");
  await expect(bad).rejects.toThrow("bad");
  await expect.poll(() => over.length).toBe(1);
  over.shift()?.();
  expect(await good).toBe("GOOD");
});

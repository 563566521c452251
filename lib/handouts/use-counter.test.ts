import { describe, expect, it } from "vitest";
import { type Use, UseCounter } from "./use-counter.ts";

const apartMs = 60_000;
const use = (machineId: string, second: number): Use => ({
  machineId,
  generation: 1,
  at: new Date(Date.UTC(2026, 0, 1, 0, 0, second)),
  address: "192.0.2.1",
  userAgent: `agent ${second}`,
});

describe("uses of machines", () => {
  it("are written the first time they are looked at, and then once a minute with all that came in between", () => {
    const counter = new UseCounter(apartMs);
    counter.count(use("a", 0));
    counter.count(use("a", 1));
    expect(counter.takeDue(5_000)).toEqual([{ ...use("a", 1), count: 2 }]);
    for (let second = 6; second < 60; second += 6) counter.count(use("a", second));
    expect(counter.takeDue(64_999)).toEqual([]);
    expect(counter.takeDue(65_000)).toEqual([{ ...use("a", 54), count: 9 }]);
  });

  it("of each generation and machine are counted apart", () => {
    const counter = new UseCounter(apartMs);
    for (const one of [use("a", 0), { ...use("a", 1), generation: 2 }, use("b", 2)]) counter.count(one);
    expect(
      counter.takeDue(0).map(({ machineId, generation, count }) => [machineId, generation, count]),
    ).toEqual([
      ["a", 1, 1],
      ["a", 2, 1],
      ["b", 1, 1],
    ]);
  });

  it("are forgotten after a quiet minute, and written at once when the machine comes back", () => {
    const counter = new UseCounter(apartMs);
    counter.count(use("a", 0));
    counter.takeDue(0);
    expect(counter.takeDue(apartMs)).toEqual([]);
    expect(counter.size).toBe(0);
    counter.count(use("a", 61));
    expect(counter.takeDue(61_000)).toEqual([{ ...use("a", 61), count: 1 }]);
  });

  it("none is lost: what is not due is there when all is asked for, once", () => {
    const counter = new UseCounter(apartMs);
    counter.count(use("a", 0));
    counter.takeDue(0);
    counter.count(use("a", 1));
    counter.count(use("b", 2));
    expect(counter.takeAll()).toEqual([
      { ...use("a", 1), count: 1 },
      { ...use("b", 2), count: 1 },
    ]);
    expect(counter.takeAll()).toEqual([]);
  });
});

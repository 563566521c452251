import { expect, it } from "vitest";
import { findBrought } from "./brought-generation.ts";

type Tried = Parameters<typeof findBrought>[0];

const exchange: Tried = { kind: "exchange", outcome: "issued", generation: 1, detail: null };
const refresh: Tried = { kind: "refresh", outcome: "issued", generation: 1, detail: null };
const rotation = { number: 2, rotatedFrom: 1 };

it("an exchange brought its own generation, the refresh after it the next", () => {
  const all = [exchange, refresh];
  expect(all.map((one) => findBrought(one, all, [rotation]))).toEqual([1, 2]);
});

it("what failed brought nothing, nor did a revocation", () => {
  const failed: Tried[] = [
    { ...exchange, outcome: "refused", generation: 0 },
    { ...refresh, outcome: "unknown" },
    { ...refresh, kind: "revoke", outcome: "revoked" },
  ];
  expect(failed.map((one) => findBrought(one, failed, [rotation]))).toEqual([null, null, null]);
});

it.each([
  ["one note", { code: "kept_beside", generation: 2 }],
  ["several notes", [{ code: "pair_lives_on" }, { code: "kept_beside", generation: 2 }]],
])("two pairs of one generation: each attempt has its own, by %s", (_name, detail) => {
  const kept: Tried = { ...refresh, outcome: "fenced", detail };
  const all = [kept, refresh];
  const rotations = [rotation, { number: 3, rotatedFrom: 1 }];
  expect(all.map((one) => findBrought(one, all, rotations))).toEqual([2, 3]);
});

it("says nothing where it cannot tell", () => {
  expect(findBrought(refresh, [refresh], [])).toBeNull();
  expect(findBrought(refresh, [refresh], [rotation, { number: 3, rotatedFrom: 1 }])).toBeNull();
});

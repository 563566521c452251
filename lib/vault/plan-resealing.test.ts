import { describe, expect, it } from "vitest";
import { judgeKeys } from "./judge-keys.ts";
import { planResealing } from "./plan-resealing.ts";
import type { SealingFacts, SealingProcess, SealingState } from "./sealing-repository.ts";

const now = new Date("2026-03-01T12:00:00.000Z");
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const target = { keyId: "new", format: 2 };

function processOf(change: Partial<SealingProcess> = {}): SealingProcess {
  return {
    ...{ id: "p", name: "host/1", seenAt: now, isAlive: true, mayLive: true, sealsWith: "new" },
    ...{ opensKeys: ["new", "old"], hasJournal: true, journalKey: "new", journalKeys: [] },
    ...change,
  };
}

const ended = (change: Partial<SealingProcess> = {}) =>
  processOf({ name: "away/9", isAlive: false, mayLive: false, seenAt: minutesAgo(60), ...change });

function factsOf(state: Partial<SealingState> = {}, processes = [processOf()]): SealingFacts {
  return {
    now,
    processes,
    state: {
      ...{ lostKeys: [], isWorking: false, startedAt: null, resealed: 0, unopenable: 0 },
      ...{ countedAt: minutesAgo(5), countedKey: "new", countedFormat: 2 },
      counts: [{ column: "T.aSealed", format: "v2", keyId: "new", count: 9 }],
      ...state,
    },
  };
}

const old = (count = 3) => [{ column: "T.aSealed", format: "v2", keyId: "old", count }];

describe("sealing anew", () => {
  it.each<[string, SealingFacts, string]>([
    ["rests when everything is in order", factsOf(), "rest"],
    ["counts once a day all the same", factsOf({ countedAt: minutesAgo(24 * 60) }), "work"],
    ["begins when nothing was counted yet", factsOf({ countedAt: null, countedKey: null }), "work"],
    ["begins with another key in front", factsOf({ countedKey: "old" }), "work"],
    ["begins with another form", factsOf({ countedFormat: 1 }), "work"],
    ["goes on at once where a run has got ahead", factsOf({ counts: old(), resealed: 7 }), "work"],
    ["pauses where a run could do nothing more", factsOf({ counts: old() }), "rest"],
    ["tries again later", factsOf({ counts: old(), countedAt: minutesAgo(10) }), "work"],
    [
      "counts again when somebody sealed with another key since",
      factsOf({}, [processOf(), ended({ sealsWith: "old", seenAt: minutesAgo(4) })]),
      "work",
    ],
    [
      "does not when that was before the count",
      factsOf({}, [processOf(), ended({ sealsWith: "old", seenAt: minutesAgo(6) })]),
      "rest",
    ],
  ])("%s", (_what, facts, kind) => {
    expect(planResealing(facts, target)).toEqual({ kind });
  });

  it.each<[string, Partial<SealingProcess>, object]>([
    ["seals with another key", { sealsWith: "old" }, { code: "other_key", keyId: "old" }],
    ["does not have the key", { sealsWith: "old", opensKeys: ["old"] }, { code: "without_key" }],
    ["is of an earlier version", { sealsWith: null, opensKeys: [] }, { code: "earlier_version" }],
  ])("waits while a process %s", (_what, change, obstacle) => {
    const facts = factsOf({ counts: old(), countedAt: null }, [
      processOf(),
      processOf({ name: "b/2", ...change }),
    ]);
    expect(planResealing(facts, target)).toMatchObject({
      kind: "wait",
      obstacle: { process: "b/2", ...obstacle },
    });
  });
});

describe("a key may be left out", () => {
  const findUse = (facts: SealingFacts) =>
    judgeKeys(facts, ["new", "old"], target).keys.find(({ keyId }) => keyId === "old");

  it("when no value, no journal and no process needs it", () => {
    expect(findUse(factsOf())).toMatchObject({ isRemovable: true, values: 0, journals: [], sealers: [] });
  });

  it.each<[string, SealingFacts]>([
    ["a value needs it", factsOf({ counts: old(1) })],
    ["nothing was counted since the new key seals", factsOf({ countedKey: "old" })],
    ["a process seals with it", factsOf({}, [processOf({ sealsWith: "old" })])],
    [
      "a process that may come back seals with it",
      factsOf({}, [
        processOf(),
        ended({ mayLive: true, sealsWith: "old", journalKey: "old", hasJournal: false }),
      ]),
    ],
    [
      "the journal of a machine that is away needs it",
      factsOf({}, [processOf(), ended({ journalKey: "old" })]),
    ],
    ["an earlier version left a journal", factsOf({}, [processOf(), ended({ journalKey: null })])],
    ["a file that nobody here knows needs it", factsOf({}, [processOf({ journalKeys: ["old"] })])],
  ])("not while %s", (_what, facts) => {
    expect(findUse(facts)).toMatchObject({ isRemovable: false });
  });

  it("never, while it seals", () => {
    const sealing = judgeKeys(factsOf(), ["new", "old"], target).keys.find(({ keyId }) => keyId === "new");
    expect(sealing).toMatchObject({ isRemovable: false, values: 9 });
  });
});

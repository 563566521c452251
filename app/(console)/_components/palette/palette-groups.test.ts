import { expect, it } from "vitest";
import type { FindView, FoundSet } from "#lib/search/search-view.ts";
import { toCommands } from "./commands.ts";
import { type Offered, toGroups } from "./palette-groups.ts";
import { toSetCommands } from "./set-acts.ts";

const nav = [
  { label: "Token sets", href: "/token-sets" },
  { label: "Connect", href: "/connect" },
];
const set: FoundSet = {
  ...{ id: "s1", name: "POS Antwerp", environment: "production", library: "Leopold" },
  ...{ application: "POS link", health: "overdue", cause: "not refreshed in time" },
};
const view: FindView = {
  tokenSets: [set],
  all: { filter: { health: "overdue", q: "pos", ended: "shown" }, total: 12, isMore: false },
  applications: [{ id: "a1", name: "POS link" }],
  ...{ libraries: [], people: [{ id: "p1", name: "Posy Owner" }], pasted: [], isUnknownToken: false },
};
const offer = (role: "owner" | "support", more: Partial<Offered> = {}): Offered => ({
  ...{ commands: toCommands(nav, role), inView: null, recent: [], view, found: "pos" },
  ...more,
});

function labels(offered: Offered, typed: string) {
  return toGroups(offered, typed).map((group) => [group.label, group.options.map((option) => option.label)]);
}

it("the palette offers pages and themes, and no search results, before anything is typed", () => {
  const [group, ...others] = labels(offer("owner"), "");
  expect(others).toEqual([]);
  expect(group?.[1]).toContain("Token sets");
  expect(group?.[1]).toContain("Dark theme");
});

it("commands match by beginnings of words in any order, and only those that the role allows", () => {
  expect(labels(offer("owner"), "application reg")).toEqual([
    ["Pages and actions", ["Register application"]],
  ]);
  expect(labels(offer("support"), "application reg")).toEqual([]);
  expect(labels(offer("owner"), "pplication")).toEqual([]);
});

it("results come with their health and a link to all of them", () => {
  const [sets, ...others] = toGroups(offer("support"), "pos");
  expect(sets).toEqual({
    label: "Token sets",
    options: [
      {
        ...{ key: "set-s1", label: "POS Antwerp", note: "Leopold: not refreshed in time" },
        ...{ environment: "production", health: "overdue", target: { href: "/token-sets/s1" } },
      },
      {
        ...{ key: "all-sets", label: "Show all 12 token sets" },
        target: { href: "/token-sets?health=overdue&q=pos&ended=shown" },
      },
    ],
  });
  expect(others.map(({ label }) => label)).toEqual(["Applications", "People"]);
});

it("results of an earlier search stay only where they match the newer words too, in any order", () => {
  expect(labels(offer("support"), "ant pos")).toEqual([["Token sets", ["POS Antwerp"]]]);
});

it("the token set in view comes first, with what the role may do to it as it stands", () => {
  const inView = (role: "owner" | "support", health: FoundSet["health"]) => {
    const one = { ...set, health };
    return labels(offer(role, { inView: { set: one, commands: toSetCommands(one, role) } }), "")[0];
  };
  expect(inView("owner", "healthy")).toEqual([
    "POS Antwerp",
    ["Check", "Refresh now", "Reconnect", "Copy id"],
  ]);
  expect(inView("support", "healthy")).toEqual(["POS Antwerp", ["Check", "Copy id"]]);
  expect(inView("owner", "pending")).toEqual(["POS Antwerp", ["Connect", "Copy id"]]);
  expect(inView("owner", "archived")).toEqual(["POS Antwerp", ["Copy id"]]);
  expect(inView("owner", "reauthorize")).toEqual(["POS Antwerp", ["Check", "Reconnect", "Copy id"]]);
});

it("what was pasted leads to its token set", () => {
  const said = { kind: "access_token", generation: 1, standing: "current", what: "", meaning: "" } as const;
  const pasted = { ...view, tokenSets: [], all: null, applications: [], people: [] };
  const offered = offer("support", { view: { ...pasted, pasted: [{ ...said, tokenSet: set }] }, found: "x" });
  expect(labels(offered, "x")).toEqual([["Token sets", ["POS Antwerp"]]]);
});

it.each(["owner", "support"] as const)("every option of the palette has a key of its own, for %s", (role) => {
  const offered = offer(role, { inView: { set, commands: toSetCommands(set, role) }, recent: [set] });
  for (const typed of ["", "pos"]) {
    const keys = toGroups(offered, typed).flatMap(({ options }) => options.map(({ key }) => key));
    expect(new Set(keys).size).toBe(keys.length);
  }
});

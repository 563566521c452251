import { expect, it } from "vitest";
import { toCommands } from "./commands.ts";
import { toGroups } from "./palette-groups.ts";

const nav = [
  { label: "Token sets", href: "/token-sets" },
  { label: "Connect", href: "/connect" },
];
const view = {
  tokenSets: [{ id: "s1", name: "POS Antwerp", environment: "production" as const, library: "Leopold" }],
  applications: [{ id: "a1", name: "POS link" }],
  libraries: [],
};

function labels(role: "owner" | "support", typed: string) {
  return toGroups(toCommands(nav, role), view, typed).map((group) => [
    group.label,
    group.options.map((option) => option.label),
  ]);
}

it("the palette offers pages and themes, and no search results, before anything is typed", () => {
  const [group, ...others] = labels("owner", "");
  expect(others).toEqual([]);
  expect(group?.[1]).toContain("Token sets");
  expect(group?.[1]).toContain("Dark theme");
});

it("commands match by beginnings of words in any order, and only those that the role allows", () => {
  expect(labels("owner", "application reg")).toEqual([["Pages and actions", ["Register application"]]]);
  expect(labels("support", "application reg")).toEqual([]);
  expect(labels("owner", "pplication")).toEqual([]);
});

it("results of an earlier search stay only where they match the newer words too", () => {
  expect(labels("support", "pos")).toEqual([
    ["Token sets", ["POS Antwerp"]],
    ["Applications", ["POS link"]],
  ]);
  expect(labels("support", "pos ant")).toEqual([["Token sets", ["POS Antwerp"]]]);
});

it.each(["owner", "support"] as const)("every option of the palette has a key of its own, for %s", (role) => {
  const options = toGroups(toCommands(nav, role), view, "").flatMap((group) => group.options);
  expect(new Set(options.map(({ key }) => key)).size).toBe(options.length);
});

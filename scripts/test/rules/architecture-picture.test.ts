import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readRoomImports, roomOf } from "./room-imports.ts";

const page = readFileSync("docs/architecture.md", "utf8");
const real = readRoomImports(".");
const drawn = readPicture();

/** The arrows of the picture: from each room, the rooms to which it points. */
function readPicture(): Map<string, string[]> {
  const [, picture = ""] = page.split("## Rooms")[1]?.split("```mermaid\n") ?? [];
  const [lines = ""] = picture.split("```");
  const arrows = new Map<string, string[]>();
  for (const line of lines.split("\n").map((text) => text.trim())) {
    if (/^(flowchart|subgraph|end\b)/.test(line) || line === "") continue;
    const [from = "", to = ""] = line.split("-->").map((side) => side.trim());
    const targets = to === "" ? [] : to.split(" & ");
    for (const name of from.split(" & ")) {
      const room = name.replace(/\[.*$/, "");
      arrows.set(room, [...(arrows.get(room) ?? []), ...targets]);
    }
  }
  return arrows;
}

/** All that is reached from a room by one arrow or more, over anything but the arrow left out. */
function reached(arrows: ReadonlyMap<string, string[]>, room: string, leftOut?: string): Set<string> {
  const seen = new Set<string>();
  const waiting = (arrows.get(room) ?? []).filter((next) => next !== leftOut);
  for (const next of waiting) {
    if (seen.has(next)) continue;
    seen.add(next);
    waiting.push(...(arrows.get(next) ?? []));
  }
  return seen;
}

const arrowsOf = (arrows: ReadonlyMap<string, string[]>) =>
  [...arrows].flatMap(([from, targets]) => targets.map((to) => ({ from, to })));
const realArrows = new Map([...real].map(([room, imports]) => [room, [...imports.keys()]]));

describe("the picture of the rooms", () => {
  it("shows every room of lib/ and no room that is not there", () => {
    const rooms = readdirSync("lib").flatMap((name) =>
      name.endsWith(".test.ts") ? [] : [roomOf(`lib/${name}`)],
    );
    expect(rooms.length).toBeGreaterThan(30);
    expect([...drawn.keys()]).toEqual(expect.arrayContaining(rooms));
    expect([...drawn.keys()].filter((room) => !real.has(room))).toEqual([]);
  });

  it("has a way for every import", () => {
    const undrawn = [...real].flatMap(([room, imports]) => {
      const ways = reached(drawn, room);
      return [...imports]
        .filter(([other]) => !ways.has(other))
        .map(([other, file]) => `${other}, by ${file}`);
    });
    expect(undrawn).toEqual([]);
  });

  it("has no arrow without an import", () => {
    expect(arrowsOf(drawn).filter(({ from, to }) => !real.get(from)?.has(to))).toEqual([]);
  });

  it("has no arrow that others say already", () => {
    expect(arrowsOf(drawn).filter(({ from, to }) => reached(drawn, from, to).has(to))).toEqual([]);
  });

  it("has no circles, and neither have the imports", () => {
    for (const arrows of [drawn, realArrows]) {
      expect([...arrows.keys()].filter((room) => reached(arrows, room).has(room))).toEqual([]);
    }
  });
});

const backticked = /`([\w./-]+\.(?:ts|tsx|js|json|sh|prisma))`/g;
/** Also in commands; whatever has no folder is an example. */
const withFolder = /((?:[\w()[\]-]+\/)+[\w.-]+\.(?:tsx?|js|json|sh|prisma))\b/g;
const folders = [
  "lib",
  "worker",
  "scripts",
  "e2e",
  "app",
  "components",
  "sandbox",
  "prisma",
  "drills",
  "bench",
];

it.each([
  ["docs/architecture.md", backticked],
  ["CONTRIBUTING.md", withFolder],
])("every file that %s names is there", (document, pattern) => {
  const files = folders
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
    )
    .concat(readdirSync("."));
  const named = [...readFileSync(document, "utf8").matchAll(pattern)].map(([, name = ""]) => name);
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((name) => !files.some((file) => file === name || file.endsWith(`/${name}`)))).toEqual(
    [],
  );
});

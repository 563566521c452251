import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { describe, expect, it } from "vitest";

const outside = ["app", "components", "worker", "sandbox", "prisma", "scripts"];
const entries = ["proxy.ts", "instrumentation.ts"];
const source = /\.tsx?$/;
const test = /\.(test|spec)\.tsx?$/;
const specifier = /(?:\bfrom|\bimport)\s*\(?\s*"([#.][^"]+)"/g;

/** What a room imports: each other room, with the file of its own that does. */
type RoomImports = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** A room is a folder or a file of lib/, by its bare name, or one of the folders beside lib/. */
function roomOf(path: string): string | undefined {
  const [top = "", name = ""] = path.split("/");
  if (top === "lib") return name.replace(source, "");
  // Next starts these as it starts the pages.
  if (entries.includes(top)) return "app";
  return outside.includes(top) ? top : undefined;
}

/** All rooms and what they import, tests left aside. */
function readRoomImports(projectDir: string): RoomImports {
  const rooms = new Map<string, Map<string, string>>();
  for (const path of listSources(projectDir)) {
    const room = roomOf(path);
    if (room === undefined) continue;
    const imports = rooms.get(room) ?? new Map<string, string>();
    rooms.set(room, imports);
    for (const [, imported = ""] of readFileSync(join(projectDir, path), "utf8").matchAll(specifier)) {
      const other = roomOf(resolveIn(path, imported));
      if (other !== undefined && other !== room && !imports.has(other)) imports.set(other, path);
    }
  }
  return rooms;
}

function listSources(projectDir: string): string[] {
  const inFolders = ["lib", ...outside].flatMap((folder) =>
    readdirSync(join(projectDir, folder), { recursive: true, encoding: "utf8" }).map((name) =>
      posix.join(folder, name),
    ),
  );
  return [...inFolders, ...entries].filter((path) => source.test(path) && !test.test(path));
}

const resolveIn = (path: string, imported: string) =>
  imported.startsWith("#") ? imported.slice(1) : posix.join(dirname(path), imported);

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
  "bin",
  "handout",
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

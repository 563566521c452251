import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";

const outside = ["app", "components", "worker", "sandbox", "prisma", "scripts"];
const entries = ["proxy.ts", "instrumentation.ts"];
const source = /\.tsx?$/;
const test = /\.(test|spec)\.tsx?$/;
const specifier = /(?:\bfrom|\bimport)\s*\(?\s*"([#.][^"]+)"/g;

/** What a room imports: each other room, with the file of its own that does. */
export type RoomImports = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** A room is a folder or a file of lib/, by its bare name, or one of the folders beside lib/. */
export function roomOf(path: string): string | undefined {
  const [top = "", name = ""] = path.split("/");
  if (top === "lib") return name.replace(source, "");
  // Next starts these as it starts the pages.
  if (entries.includes(top)) return "app";
  return outside.includes(top) ? top : undefined;
}

/** All rooms and what they import, tests left aside. */
export function readRoomImports(projectDir: string): RoomImports {
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

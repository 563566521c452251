import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, it } from "vitest";

const home = import.meta.dirname;
const files = globSync("**/*.ts", { cwd: home });

const importsOf = (source: string) =>
  [...source.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, target]) => target ?? "");

const leavesHome = (file: string, target: string) =>
  target.startsWith("#") ||
  (target.startsWith(".") && relative(home, resolve(home, dirname(file), target)).startsWith(".."));

it("finds the files it is about", () => {
  expect(files).toContain("main.ts");
  expect(files.length).toBeGreaterThan(40);
});

it.each(files)("%s imports nothing from outside the sandbox but packages", (file) => {
  const source = readFileSync(join(home, file), "utf8");
  expect(importsOf(source).filter((target) => leavesHome(file, target))).toEqual([]);
});

it("would notice", () => {
  const outside = ["../lib/a.ts", "../../components/b.ts", "#lib/c.ts"];
  const source = outside.map((target) => `import "${target}";`).join("\n");
  expect(importsOf(source).filter((target) => leavesHome("main.ts", target))).toEqual(outside);
});

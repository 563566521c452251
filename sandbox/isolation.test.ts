import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, it } from "vitest";

const sandboxDir = import.meta.dirname;
const files = globSync("**/*.ts", { cwd: sandboxDir });

const importsOf = (source: string) =>
  [...source.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, target]) => target ?? "");

const leavesSandbox = (file: string, target: string) =>
  target.startsWith("#") ||
  (target.startsWith(".") &&
    relative(sandboxDir, resolve(sandboxDir, dirname(file), target)).startsWith(".."));

it("the test finds the sandbox's files", () => {
  expect(files).toContain("main.ts");
  expect(files.length).toBeGreaterThan(40);
});

it.each(files)("%s imports only packages and files of the sandbox", (file) => {
  const source = readFileSync(join(sandboxDir, file), "utf8");
  expect(importsOf(source).filter((target) => leavesSandbox(file, target))).toEqual([]);
});

it("the test notices imports from outside the sandbox", () => {
  const outside = ["../lib/a.ts", "../../components/b.ts", "#lib/c.ts"];
  const source = outside.map((target) => `import "${target}";`).join("\n");
  expect(importsOf(source).filter((target) => leavesSandbox("main.ts", target))).toEqual(outside);
});

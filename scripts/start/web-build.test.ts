import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isBuildFresh, isClientFresh, stampBuild, stampClient } from "./web-build.ts";

let project: string;

function write(path: string, content: string): void {
  mkdirSync(join(project, path, ".."), { recursive: true });
  writeFileSync(join(project, path), content);
}

const build = async () => write(".next/BUILD_ID", "one");

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "larder-build-"));
  write("app/page.tsx", "one");
  write("lib/feature/act.ts", "one");
  write("prisma/schema.prisma", "one");
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

test("a build is fresh until a source changes, appears, moves or is removed", async () => {
  expect(isBuildFresh(project)).toBe(false);
  const changes = [
    () => write("lib/feature/act.ts", "two"),
    () => write("components/button.tsx", "one"),
    () => rmSync(join(project, "app/page.tsx")),
    () => write("app/one/page.tsx", "one"),
    () => write("prisma/schema.prisma", "two"),
  ];
  for (const change of changes) {
    await stampBuild(project, build);
    expect(isBuildFresh(project)).toBe(true);
    change();
    expect(isBuildFresh(project)).toBe(false);
  }
});

test("tests are not part of a build", async () => {
  await stampBuild(project, build);
  write("lib/feature/act.test.ts", "one");
  expect(isBuildFresh(project)).toBe(true);
});

test("a failed build is not fresh, also when an older build exists", async () => {
  await stampBuild(project, build);
  const failing = stampBuild(project, () => Promise.reject(new Error("no")));
  await expect(failing).rejects.toThrow("no");
  expect(isBuildFresh(project)).toBe(false);
});

test("a source that changes while it is built makes the build stale", async () => {
  await stampBuild(project, async () => {
    await build();
    write("app/page.tsx", "changed meanwhile");
  });
  expect(isBuildFresh(project)).toBe(false);
});

test("the database client is fresh until the schema changes or the client is removed", async () => {
  const generate = async () => write("generated/prisma/client.ts", "client");
  expect(isClientFresh(project)).toBe(false);
  await stampClient(project, generate);
  expect(isClientFresh(project)).toBe(true);
  write("prisma/schema.prisma", "two");
  expect(isClientFresh(project)).toBe(false);
  await stampClient(project, generate);
  rmSync(join(project, "generated/prisma"), { recursive: true });
  expect(isClientFresh(project)).toBe(false);
});

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nextArguments } from "./children.ts";
import { type ChildOptions, runStep } from "./spawn-child.ts";

// What `next build` reads. The lock file stands for node_modules.
const BUILD_INPUTS = [
  "app",
  "components",
  "lib",
  "public",
  "prisma/schema.prisma",
  "next.config.js",
  "postcss.config.mjs",
  "proxy.ts",
  "instrumentation.ts",
  "instrumentation-client.ts",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
];
const IGNORED = /\.(test|spec)\.tsx?$/;

/** A fingerprint of the files under `projectDir` from which a build is made. */
function fingerprintOf(projectDir: string, inputs: string[] = BUILD_INPUTS): string {
  const hash = createHash("sha256");
  for (const input of inputs) {
    for (const path of filesUnder(projectDir, input)) {
      const content = readFileSync(join(projectDir, path));
      hash.update(`${path}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest("hex");
}

/** Whether `.next` has a complete build of the current sources. */
export function isBuildFresh(projectDir: string): boolean {
  if (!existsSync(join(projectDir, ".next", "BUILD_ID"))) return false;
  return readStamp(buildStampOf(projectDir)) === fingerprintOf(projectDir);
}

/** Runs a build and records the fingerprint of its sources when it succeeds. */
export async function stampBuild(projectDir: string, build: () => Promise<void>): Promise<void> {
  const stamp = buildStampOf(projectDir);
  rmSync(stamp, { force: true });
  const fingerprint = fingerprintOf(projectDir);
  await build();
  writeFileSync(stamp, fingerprint);
}

export type BuildOptions = Pick<ChildOptions, "env" | "logFile"> & {
  projectDir: string;
  signal?: AbortSignal;
  say: (line: string) => void;
};

/** Builds the pages unless `.next` has a build of the current sources. */
export async function buildWeb({ projectDir, say, ...step }: BuildOptions): Promise<void> {
  if (isBuildFresh(projectDir)) return;
  say("Larder builds its pages; this takes about a minute and is needed only after a change.");
  await stampBuild(projectDir, () =>
    runStep({
      ...step,
      name: "build",
      args: nextArguments(projectDir, ["build"]),
      cwd: projectDir,
      failure: "The pages could not be built",
    }),
  );
}

/** Whether there is a Prisma client generated from the current schema. */
export function isClientFresh(projectDir: string): boolean {
  const made = readStamp(clientStampOf(projectDir));
  return made === clientFingerprint(projectDir) && existsSync(join(projectDir, "generated/prisma/client.ts"));
}

export async function stampClient(projectDir: string, generate: () => Promise<void>): Promise<void> {
  await generate();
  writeFileSync(clientStampOf(projectDir), clientFingerprint(projectDir));
}

function clientFingerprint(projectDir: string): string {
  return fingerprintOf(projectDir, ["prisma/schema.prisma", "prisma.config.ts", "package-lock.json"]);
}

function buildStampOf(projectDir: string): string {
  return join(projectDir, ".next", "larder-build");
}

function clientStampOf(projectDir: string): string {
  return join(projectDir, "generated", "larder-client");
}

function readStamp(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function filesUnder(projectDir: string, input: string): string[] {
  const stats = statSync(join(projectDir, input), { throwIfNoEntry: false });
  if (!stats) return [];
  if (!stats.isDirectory()) return [input];
  const names = readdirSync(join(projectDir, input)).filter((name) => !IGNORED.test(name));
  return names.sort().flatMap((name) => filesUnder(projectDir, join(input, name)));
}

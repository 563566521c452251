import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";

const cwd = resolve(import.meta.dirname, "..");

it("the bill of materials names every runtime dependency with its version, licence and digest", () => {
  const { dependencies } = JSON.parse(readFileSync(resolve(cwd, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const text = execFileSync("npm", ["run", "--silent", "sbom"], {
    cwd,
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  const { bomFormat, components } = JSON.parse(text) as {
    bomFormat: string;
    components: { name: string; version: string; licenses?: unknown[]; hashes?: unknown[] }[];
  };
  expect(bomFormat).toBe("CycloneDX");
  const listed = new Map(components.map((component) => [component.name, component]));
  for (const name of Object.keys(dependencies)) {
    expect(listed.get(name), name).toMatchObject({
      version: expect.stringMatching(/^\d/),
      licenses: expect.arrayContaining([expect.anything()]),
      hashes: expect.arrayContaining([expect.anything()]),
    });
  }
});

import { cpSync, existsSync, mkdtempSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { requireClient } from "./require-client.ts";

const projectDir = resolve(import.meta.dirname, "../..");

/** As a fresh clone after its packages were installed, in which nothing was started. */
function makeFreshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "larder-fresh-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ["package.json", "package-lock.json", "prisma.config.ts", "prisma"])
    cpSync(join(projectDir, name), join(folder, name), { recursive: true });
  symlinkSync(join(projectDir, "node_modules"), join(folder, "node_modules"));
  return folder;
}

it("the first command of a fresh folder generates the database client, and the next one leaves it", async () => {
  const folder = makeFreshFolder();
  const client = join(folder, "generated/prisma/client.ts");
  expect(existsSync(client)).toBe(false);
  await requireClient(folder);
  const made = statSync(client, { bigint: true }).mtimeNs;
  await requireClient(folder);
  expect(statSync(client, { bigint: true }).mtimeNs).toBe(made);
});

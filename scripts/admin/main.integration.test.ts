import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { db } from "#lib/db/client.ts";
import { guardDeployment } from "#lib/deployment/deployment.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { recordOf } from "#lib/testing/people.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { runAdmin } from "../test/run-admin.ts";
import { commands } from "./commands.ts";

const larder = runLarder();
const run = promisify(execFile);
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

const admin = (...args: string[]) => runAdmin({ ...larder.environment, DATABASE_URL: larder.ownerUrl }, args);
const refused = (text: string) => ({ code: 1, stderr: expect.stringContaining(text) });

it("makes and ends operators, and lists them", async () => {
  const { email } = team.developer;
  expect((await admin("operators")).stdout).toContain("There is no operator.");
  expect((await admin("operators", "add", email)).stdout).toContain("The developer is an operator.");
  expect((await admin("operators")).stdout).toBe(`${email}  The developer\n`);
  await expect(admin("operators", "add", email)).rejects.toMatchObject(refused("is an operator already"));
  await admin("operators", "remove", email);
  expect(await recordOf(team.organizationId)).toEqual([
    "operator.made The developer",
    "operator.ended The developer",
  ]);
});

it("creates an organization, lists all, and offers no second first owner", async () => {
  await admin("organizations", "create", "Bistro Zuid", team.admin.email);
  expect((await admin("organizations")).stdout).toContain(
    `Bistro Zuid: 1 member, owned by ${team.admin.email}`,
  );
  await expect(admin("first-owner")).rejects.toMatchObject(refused("has its first owner already"));
});

it("counts the token sets anew", async () => {
  expect((await admin("recount")).stdout).toContain("Every count was right.");
});

it("says why a copy waits, and adopts it when its address is typed", async () => {
  await guardDeployment();
  expect((await admin("adopt")).stdout).toContain("is adopted");
  await db().deployment.updateMany({ data: { identity: "another cluster/16384" } });
  expect((await admin("adopt")).stdout).toMatch(/This database is a copy.*adopt localhost:3000/s);
  await expect(admin("adopt", "larder.example.com")).rejects.toMatchObject(refused("Nothing was adopted"));
  expect((await admin("adopt", "localhost:3000")).stdout).toContain("Adopted.");
  expect(await recordOf(team.organizationId)).toContain("deployment.adopted Brasserie Leopold");
});

it("says what may go, removes nothing then, and has nothing to remove from a young database", async () => {
  const { stdout } = await admin("trim");
  expect(stdout).toMatch(
    /^Activity to remove: none: it is kept for ever\nHistory to remove: before \d{4}-\d\d-01\n/,
  );
  expect(stdout).toContain("Nothing was removed.");
  expect((await admin("trim", "now")).stdout).toBe("There was nothing to remove.\n");
});

it.each([
  [[], "npm run admin -- <command>"],
  [["operators", "add"], "npm run admin -- operators add <address>"],
  [["password-reset", "a@b.test", "a new password"], "npm run admin -- password-reset <address>"],
  [["backup"], "--to is missing."],
  [["backup", "--to", "x", "--key", "k1:secret"], "Unknown option '--key'"],
])("%j prints how it is used, and takes no password or key", async (args, usage) => {
  await expect(admin(...args)).rejects.toMatchObject(refused(usage));
});

it("help lists every command, and says more of each", async () => {
  const { stdout } = await admin("--help");
  for (const { words, does } of commands) {
    expect(stdout).toContain(` ${words.join(" ")} `);
    expect(stdout).toContain(does);
  }
  expect((await admin("help", "operators")).stdout).toContain("npm run admin -- operators add <address>");
  expect((await admin("backup", "--help")).stdout).toContain("--with-keys");
});

it("larder admin leads here from Larder's folder, and nowhere else", async () => {
  await expect(run(process.execPath, ["bin/larder.js", "admin", "nothing"])).rejects.toMatchObject(
    refused("npm run admin -- <command>"),
  );
  const elsewhere = mkdtempSync(join(tmpdir(), "larder-bin-"));
  onTestFinished(() => rmSync(elsewhere, { recursive: true }));
  copyFileSync("bin/larder.js", join(elsewhere, "larder.mjs"));
  await expect(run(process.execPath, [join(elsewhere, "larder.mjs"), "admin"])).rejects.toMatchObject(
    refused("on Larder's own machine"),
  );
});

import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, beforeEach, expect, it, onTestFinished } from "vitest";
import { db } from "#lib/db/client.ts";
import { flushUses } from "#lib/handouts/count-uses.ts";
import { keepHandouts } from "#lib/handouts/keep-cache.ts";
import { addMachine } from "#lib/testing/ask-for-token.ts";
import { type ConnectedSet, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { createHandoutServer } from "../handout/server.ts";

const larder = runLarder();
const run = promisify(execFile);
let team: Team;
let set: ConnectedSet;
let url: string;
let cache: string;
let environment: NodeJS.ProcessEnv;
let server: ReturnType<typeof createHandoutServer>;

beforeAll(async () => {
  team = await makeTeam();
});

beforeEach(async () => {
  set = await makeConnectedSet(larder.control, team.organizationId);
  const { clientId, clientSecret } = await addMachine(team, set);
  const kept = keepHandouts();
  server = createHandoutServer(kept).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/oauth/token`;
  cache = mkdtempSync(join(tmpdir(), "larder-cache-"));
  onTestFinished(() => {
    kept.stop();
    server.closeAllConnections();
    server.close();
    rmSync(cache, { recursive: true });
  });
  const credentials = {
    LARDER_TOKEN_URL: url,
    LARDER_CLIENT_ID: clientId,
    LARDER_CLIENT_SECRET: clientSecret,
  };
  environment = { NODE_ENV: "test", PATH: process.env.PATH ?? "", XDG_CACHE_HOME: cache, ...credentials };
});

const call = (...args: string[]) => run(process.execPath, ["bin/larder.js", ...args], { env: environment });
async function collected() {
  await flushUses();
  return db().handout.findMany({ where: { tokenSetId: set.id }, select: { count: true } });
}

it("prints a token, cached for its user alone, and asks once however many callers there are", async () => {
  const printed = await Promise.all(Array.from({ length: 8 }, () => call("token")));
  expect(new Set(printed.map(({ stdout }) => stdout))).toEqual(new Set([`${set.accessToken}\n`]));
  expect(await collected()).toEqual([{ count: 1 }]);
  const [file = ""] = readdirSync(join(cache, "larder"));
  expect(statSync(join(cache, "larder", file)).mode & 0o777).toBe(0o600);
  const { expires_at, ...json } = JSON.parse((await call("token", "--json")).stdout);
  expect(json).toEqual({ access_token: set.accessToken, token_type: "Bearer", scope: "accounts library" });
  expect(Date.parse(expires_at)).toBeGreaterThan(Date.now());
});

it("runs a command with the token in its environment, without the secret, and ends as it does", async () => {
  const script =
    "console.log(process.env.APICBASE_ACCESS_TOKEN, process.env.LARDER_CLIENT_SECRET); process.exitCode = 3";
  const ended = await call("exec", "--", process.execPath, "-e", script).catch((error) => error);
  expect(ended).toMatchObject({ code: 3, stdout: `${set.accessToken} undefined\n` });
});

it("while Larder is down, serves what was promised, and says so when there is nothing", async () => {
  await call("token");
  server.closeAllConnections();
  server.close();
  expect((await call("token")).stdout).toBe(`${set.accessToken}\n`);
  expect((await call("status")).stdout).toContain("promised that it works until");
  rmSync(join(cache, "larder"), { recursive: true });
  await expect(call("token")).rejects.toMatchObject({
    stderr: expect.stringContaining("Larder does not answer"),
  });
  expect(readdirSync(join(cache, "larder")), "no lock is left").toEqual([]);
});

it("a refusal is told with the page that mends it", async () => {
  await db().tokenSet.update({
    where: { id: set.id },
    data: { verdict: "used_elsewhere", verdictAt: new Date() },
  });
  await expect(call("token")).rejects.toMatchObject({
    stderr: expect.stringMatching(/The connection is lost.*\/token-sets\//),
  });
});

it.each([[[]], [["nothing"]], [["exec", "true"]]])("%j prints how it is used", async (args) => {
  await expect(call(...args)).rejects.toMatchObject({ stderr: expect.stringContaining("larder token") });
});

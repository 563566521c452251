import { execFile, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { keepHandouts } from "#lib/handouts/keep-cache.ts";
import { addMachine } from "#lib/testing/ask-for-token.ts";
import { type ConnectedSet, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import {
  type CollectingCredentials,
  toSnippets,
} from "../../app/(console)/token-sets/[id]/_components/machines/snippets.ts";
import { createHandoutServer } from "../../handout/server.ts";
import { callApi } from "../../sandbox/testing/oauth-requests.ts";

/** How a snippet is run as a process: its text, with nothing but a last line that prints the access token. */
interface Runner {
  /** The file's name; it lies in this project, so that Node finds the packages that the snippet imports. */
  file: string;
  /** Programs that may be here, the first that can do it runs it. */
  programs: string[];
  /** Tells whether a program has the library; nothing where that is part of this project. */
  probe?: string[];
  before?: string;
  after: string;
}

/** Where Composer's autoloader is, for who has the PHP library. */
const { LARDER_TEST_PHP_AUTOLOAD: autoload = "/usr/share/php/League/OAuth2/Client/autoload.php" } =
  process.env;
const pythons = ["python3", "/usr/bin/python3"];

const runners: Record<string, Runner> = {
  curl: { file: "collect.sh", programs: ["sh"], probe: ["-c", "command -v curl"], after: "" },
  "Node, with openid-client": {
    ...{
      file: "openid-client.mjs",
      programs: [process.execPath],
      after: "console.log({ access_token, expires_in });",
    },
  },
  "Node, with simple-oauth2": {
    ...{ file: "simple-oauth2.mjs", programs: [process.execPath], after: "console.log(token);" },
  },
  "Python, with requests-oauthlib": {
    ...{
      file: "collect.py",
      programs: pythons,
      probe: ["-c", "import requests_oauthlib"],
      after: "print(token)",
    },
  },
  "Python, with Authlib": {
    ...{
      file: "authlib_collect.py",
      programs: pythons,
      probe: ["-c", "import authlib, requests"],
      after: "print(token)",
    },
  },
  "PHP, with league/oauth2-client": {
    ...{ file: "collect.php", programs: ["php"], probe: ["-r", `exit(file_exists('${autoload}') ? 0 : 1);`] },
    ...{ before: `<?php require '${autoload}';`, after: "echo $accessToken;" },
  },
};

const larder = runLarder();
const directory = mkdtempSync(join(import.meta.dirname, ".snippets-"));
let kept: ReturnType<typeof keepHandouts>;
let server: Server;
let set: ConnectedSet;
let credentials: CollectingCredentials;

beforeAll(async () => {
  kept = keepHandouts();
  server = createHandoutServer(kept).listen(0, "127.0.0.1");
  await once(server, "listening");
  const team = await makeTeam();
  set = await makeConnectedSet(larder.control, team.organizationId);
  const { clientId, clientSecret } = await addMachine(team, set);
  const tokenEndpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/oauth/token`;
  credentials = { tokenEndpoint, clientId, clientSecret };
});
afterAll(() => {
  kept.stop();
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true, force: true });
});

/** The first program that is here with what the snippet needs. */
function findProgram({ programs, probe }: Runner): string | undefined {
  return programs.find((program) => !probe || spawnSync(program, probe, { stdio: "ignore" }).status === 0);
}

async function expectCollects(program: string, file: string, environment: Record<string, string> = {}) {
  const env = { ...process.env, ...environment };
  const { stdout } = await promisify(execFile)(program, [file], { env, timeout: 60_000 });
  expect(stdout).toContain(set.accessToken);
  expect((await callApi(larder.control, set.accessToken)).status).toBe(200);
}

// Titles alone: what they are filled in with is known once Larder runs.
const titles = toSnippets({ tokenEndpoint: "http://127.0.0.1/", clientId: "", clientSecret: "" });

for (const { title } of titles) {
  it(`${title} collects a token that works, as it is printed`, async (test) => {
    const runner = runners[title];
    if (!runner) throw new Error(`Say how the snippet for ${title} is run.`);
    const program = findProgram(runner);
    if (program === undefined) {
      const missing = `${runner.programs.join(" or ")} with its library is not here`;
      console.warn(`NOT RUN: the snippet for ${title}, since ${missing}.`);
      // biome-ignore lint/suspicious/noSkippedTests: counted as not run, with the reason, where a tool is not installed.
      return test.skip(missing);
    }
    const snippet = toSnippets(credentials).find((one) => one.title === title);
    const file = join(directory, runner.file);
    writeFileSync(file, [runner.before, snippet?.code, runner.after].filter(Boolean).join("\n"));
    await expectCollects(program, file);
  });
}

it("the documentation's line for a shell collects a token that works", async () => {
  const text = readFileSync(join(import.meta.dirname, "../../docs/machines.md"), "utf8");
  const [, block = ""] = /```sh\n(curl [^`]+)```/.exec(text) ?? [];
  const line = block.replace("https://tokens.example.com/api/oauth/token", credentials.tokenEndpoint);
  expect(line).toContain(credentials.tokenEndpoint);
  const file = join(directory, "documented.sh");
  writeFileSync(file, line);
  const { clientId: LARDER_CLIENT_ID, clientSecret: LARDER_CLIENT_SECRET } = credentials;
  await expectCollects("sh", file, { LARDER_CLIENT_ID, LARDER_CLIENT_SECRET });
});

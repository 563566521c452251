#!/usr/bin/env node
// Collects an Apicbase access token from Larder for scripts and cron: `larder token`, `larder exec -- command`,
// `larder status`. Plain Node 20 or newer, nothing to install. `larder admin` leads on to Larder's own commands, where this
// file stands in Larder's folder. The token is cached in a file that only its user may read
// until the time that Larder promised; while Larder is down, that promise still counts.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const usage = `larder token [--json]      prints an access token that works
larder exec -- <command>   runs a command with the token in APICBASE_ACCESS_TOKEN
larder status              says what is cached, and until when it was promised
larder admin               in Larder's own folder: operators, organizations, passwords

LARDER_TOKEN_URL      the token endpoint, such as https://tokens.example.com/api/oauth/token
LARDER_CLIENT_ID      the machine's client ID
LARDER_CLIENT_SECRET  its secret, or LARDER_CLIENT_SECRET_FILE: a file that holds it
`;

const requestTimeoutMs = 30_000;
/** One caller asks for all: the others wait for it, and take over from one that died. */
const lockStaleMs = 35_000;

class Failure extends Error {}

function readSettings(env = process.env) {
  const { LARDER_TOKEN_URL: url, LARDER_CLIENT_ID: clientId, LARDER_CLIENT_SECRET_FILE: file } = env;
  const clientSecret = env.LARDER_CLIENT_SECRET || (file ? readFileSync(file, "utf8").trim() : "");
  const missing = Object.entries({
    LARDER_TOKEN_URL: url,
    LARDER_CLIENT_ID: clientId,
    LARDER_CLIENT_SECRET: clientSecret,
  })
    .filter(([, value]) => !value)
    .map(([name]) => name);
  if (missing.length > 0) throw new Failure(`Set ${missing.join(", ")}.\n\n${usage}`);
  const directory = join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "larder");
  const name = createHash("sha256").update(`${url} ${clientId}`).digest("hex").slice(0, 32);
  return { url, clientId, clientSecret, directory, file: join(directory, `${name}.json`) };
}

/** The cached token while its promise runs; null otherwise. */
function readCache({ file }) {
  try {
    const cached = JSON.parse(readFileSync(file, "utf8"));
    return typeof cached.access_token === "string" && cached.expires_at > Date.now() ? cached : null;
  } catch {
    return null;
  }
}

function writeCache({ directory, file }, token) {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(token), { mode: 0o600 });
  renameSync(draft, file);
}

async function ask({ url, clientId, clientSecret }) {
  // Counted from before the request was sent: an answer that takes its time promises no longer.
  const askedAt = Date.now();
  const encoded = [clientId, clientSecret].map(encodeURIComponent).join(":");
  const response = await fetch(url, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from(encoded).toString("base64")}`,
      accept: "application/json",
    },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
    signal: AbortSignal.timeout(requestTimeoutMs),
    redirect: "error",
  }).catch((error) => {
    throw new Failure(
      `Larder does not answer at ${new URL(url).origin}: ${error.cause?.code ?? error.name}.`,
    );
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok && typeof answer.access_token === "string") {
    const expires_at = askedAt + Number(answer.expires_in) * 1_000;
    return { access_token: answer.access_token, scope: answer.scope, expires_at };
  }
  const page = answer.error_uri ? ` See ${answer.error_uri}` : "";
  throw new Failure(`${answer.error_description ?? `Larder answered ${response.status}.`}${page}`);
}

/** Takes the lock; false while another caller asks. */
function takeLock(path) {
  try {
    closeSync(openSync(path, "wx", 0o600));
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  try {
    if (Date.now() - statSync(path).mtimeMs > lockStaleMs) unlinkSync(path);
  } catch {
    // Whoever held it has just let go.
  }
  return false;
}

async function getToken(settings) {
  mkdirSync(settings.directory, { recursive: true, mode: 0o700 });
  const lock = `${settings.file}.lock`;
  for (;;) {
    const cached = readCache(settings);
    if (cached) return cached;
    if (takeLock(lock)) break;
    await pause(50);
  }
  try {
    const token = readCache(settings) ?? (await ask(settings));
    writeCache(settings, token);
    return token;
  } finally {
    unlinkSync(lock);
  }
}

async function printToken(args) {
  const token = await getToken(readSettings());
  const { access_token, scope, expires_at } = token;
  const json = { access_token, token_type: "Bearer", scope, expires_at: new Date(expires_at).toISOString() };
  process.stdout.write(`${args.includes("--json") ? JSON.stringify(json) : access_token}\n`);
}

async function execute(args) {
  const [separator, command, ...rest] = args;
  if (separator !== "--" || !command) throw new Failure(usage);
  const { access_token } = await getToken(readSettings());
  // In its environment, never in its arguments, which every user of the machine can read.
  const { LARDER_CLIENT_SECRET: _, ...env } = process.env;
  runChild(command, rest, { ...env, APICBASE_ACCESS_TOKEN: access_token });
}

/** Runs a command on this terminal, and ends as it does. */
function runChild(command, args, env) {
  const child = spawn(command, args, { stdio: "inherit", env });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    process.stderr.write(`${command} could not be started: ${error.code}.\n`);
    process.exitCode = 127;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = signal ? 1 : (code ?? 1);
  });
}

function printStatus() {
  const cached = readCache(readSettings());
  process.stdout.write(
    cached
      ? `A token is cached; Larder promised that it works until ${new Date(cached.expires_at).toISOString()}.\n`
      : "No token is cached. The next call asks Larder.\n",
  );
}

/** Larder's own commands need its packages, keys and database: a copy of this file elsewhere has none of them. */
function administer(args) {
  const script = fileURLToPath(new URL("../scripts/run.sh", import.meta.url));
  if (!existsSync(script)) {
    throw new Failure(
      "larder admin works on Larder's own machine: run npm run admin in Larder's folder there.",
    );
  }
  runChild("sh", [script, "scripts/admin/main.ts", ...args], process.env);
}

const commands = { token: printToken, exec: execute, status: printStatus, admin: administer };

try {
  const [name, ...args] = process.argv.slice(2);
  const run = Object.hasOwn(commands, name ?? "") ? commands[name] : null;
  if (!run) throw new Failure(usage);
  await run(args);
} catch (error) {
  process.stderr.write(`${error instanceof Failure ? error.message.trimEnd() : error.message}\n`);
  process.exitCode = 1;
}

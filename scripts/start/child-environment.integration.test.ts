import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { applyGrants } from "../postgres/apply-grants.ts";
import { findPostgresOn, POSTGRES_USER, readAccess } from "../postgres/cluster.ts";
import type { DatabaseUrls } from "../postgres/roles.ts";
import { planChildren } from "./children.ts";
import { applyMigrations, openDatabase } from "./database.ts";
import { larderEnvironment, readNextAuthSecret, sandboxEnvironment } from "./environment.ts";
import { environmentBeside, keepForBeside } from "./environment-beside.ts";
import { keepChildren } from "./keep-children.ts";
import { findFreePort } from "./ports.ts";
import { prepareData } from "./prepare-data.ts";
import { readSettings, type Settings } from "./settings.ts";
import { Shutdown } from "./shutdown.ts";

/** A value that is found again wherever it goes, also in base64 as a master key. */
const canary = () => randomBytes(32).toString("base64");
const inUrl = () => randomBytes(16).toString("hex");

const canaries = {
  LARDER_MASTER_KEYS: canary(),
  NEXTAUTH_SECRET: canary(),
  LARDER_METRICS_TOKEN: canary(),
  LARDER_SMTP_URL: inUrl(),
  LARDER_LISTEN_URL: inUrl(),
  HTTPS_PROXY: inUrl(),
  OTEL_EXPORTER_OTLP_HEADERS: inUrl(),
  PGPASSWORD: canary(),
  AWS_SECRET_ACCESS_KEY: canary(),
  GITHUB_TOKEN: canary(),
  npm_config__authToken: canary(),
} as const;
type Planted = keyof typeof canaries;

const plantedAs: Partial<Record<Planted, string>> = {
  LARDER_MASTER_KEYS: `k:${canaries.LARDER_MASTER_KEYS}`,
  LARDER_SMTP_URL: `smtps://larder:${canaries.LARDER_SMTP_URL}@127.0.0.1:9`,
  LARDER_LISTEN_URL: `postgresql://larder:${canaries.LARDER_LISTEN_URL}@127.0.0.1:9/larder`,
  OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${canaries.OTEL_EXPORTER_OTLP_HEADERS}`,
  HTTPS_PROXY: `http://larder:${canaries.HTTPS_PROXY}@127.0.0.1:9`,
};

/** What each process may know of what the operator keeps in the environment. */
const known: Record<string, Planted[]> = {
  web: [
    ...(["LARDER_MASTER_KEYS", "NEXTAUTH_SECRET", "LARDER_METRICS_TOKEN", "LARDER_SMTP_URL"] as const),
    ...(["LARDER_LISTEN_URL", "HTTPS_PROXY", "OTEL_EXPORTER_OTLP_HEADERS"] as const),
  ],
  worker: [
    ...(["LARDER_MASTER_KEYS", "LARDER_LISTEN_URL", "LARDER_SMTP_URL", "HTTPS_PROXY"] as const),
    "OTEL_EXPORTER_OTLP_HEADERS",
  ],
  handout: [
    ...(["LARDER_MASTER_KEYS", "LARDER_METRICS_TOKEN", "LARDER_LISTEN_URL", "HTTPS_PROXY"] as const),
    "OTEL_EXPORTER_OTLP_HEADERS",
  ],
  sandbox: [],
};

function canariesIn(text: string): Planted[] {
  return (Object.keys(canaries) as Planted[]).filter((name) => text.includes(canaries[name])).sort();
}

const projectDir = resolve(import.meta.dirname, "../..");
const shutdown = new Shutdown();
const pids = new Map<string, number>();
let dataDir: string;
let settings: Settings;
let urls: DatabaseUrls;

/** Starts what `npm start` starts, with a server that says yes in the place of Next, which needs a build. */
async function startAll(): Promise<void> {
  const logOf = (name: string) => join(dataDir, "logs", `${name}.log`);
  const reports = { say: () => undefined, onGivenUp: (reason: Error) => Promise.reject(reason) };
  const database = await openDatabase(settings, shutdown, reports, logOf("postgres"));
  urls = database.urls;
  await applyMigrations(urls.migrator, { projectDir, logFile: logOf("setup") });
  const [webPort, sandboxPort, handoutPort] = [
    await findFreePort(),
    await findFreePort(),
    await findFreePort(),
  ];
  const secret = readNextAuthSecret(dataDir, process.env.NEXTAUTH_SECRET);
  const ports = { webPort, sandboxPort, handoutPort };
  const larder = larderEnvironment(settings, { ...ports, databaseUrl: urls.migrator }, secret);
  await prepareData(projectDir, larder, shutdown.signal);
  if (database.names) await applyGrants(urls.migrator, database.names);
  keepForBeside(dataDir, larder);
  const sandbox = sandboxEnvironment(settings, sandboxPort);
  const yes = `require("node:http").createServer((_, answer) => answer.end()).listen(${webPort}, "127.0.0.1")`;
  const plans = planChildren(settings, { webPort, larder, sandbox, databaseUrls: urls }).map((plan) =>
    plan.name === "web" ? { ...plan, args: ["-e", yes] } : plan,
  );
  const onStarted = (name: string, pid: number) => void pids.set(name, pid);
  await keepChildren(plans, shutdown, { say: reports.say, projectDir, logOf, onStarted });
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "larder-start-"));
  mkdirSync(join(dataDir, "logs"));
  for (const [name, value] of Object.entries(canaries)) vi.stubEnv(name, plantedAs[name as Planted] ?? value);
  vi.stubEnv("LARDER_MAIL_FROM", "Larder <larder@larder.test>");
  vi.stubEnv("LARDER_LOG_LEVEL", "trace");
  writeFileSync(join(dataDir, "worker-environment.json"), JSON.stringify(process.env));
  settings = readSettings({ LARDER_DATA_DIR: dataDir, LARDER_DEMO: "0" }, [], projectDir);
  await startAll();
});

afterAll(async () => {
  await shutdown.run();
  rmSync(dataDir, { recursive: true, force: true });
});

describe("with canaries in every variable of the start", () => {
  it.each(Object.keys(known))("%s knows those alone that it needs", (name) => {
    const environment = readFileSync(`/proc/${pids.get(name)}/environ`, "utf8");
    expect(environment).toContain("PATH=");
    expect(canariesIn(environment)).toEqual([...(known[name] ?? [])].sort());
  });

  it("Postgres knows none, and gives none to programs that a superuser runs", async () => {
    const pid = findPostgresOn(join(dataDir, "postgres"));
    expect(canariesIn(readFileSync(`/proc/${pid}/environ`, "utf8"))).toEqual([]);
    const superuser = new URL(urls.migrator);
    superuser.username = POSTGRES_USER;
    superuser.password = readAccess(join(dataDir, "postgres"))?.password ?? "";
    const client = new pg.Client({ connectionString: superuser.href });
    await client.connect();
    try {
      await client.query("CREATE TEMP TABLE seen (line text)");
      await client.query("COPY seen FROM PROGRAM 'env'");
      const { rows } = await client.query<{ line: string }>("SELECT line FROM seen");
      const seen = rows.map(({ line }) => line).join("\n");
      expect(seen).toContain("PATH=");
      expect(canariesIn(seen)).toEqual([]);
      expect(seen).not.toMatch(/LARDER_|NEXTAUTH_|DATABASE_URL/);
    } finally {
      await client.end();
    }
  });

  it("no file in the data directory has any, and the file of an earlier version is gone", () => {
    const entries = readdirSync(dataDir, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files).toContain(join(dataDir, "start-settings.json"));
    expect(files).toContain(join(dataDir, "logs", "worker.log"));
    expect(files).not.toContain(join(dataDir, "worker-environment.json"));
    const found = files.flatMap((file) =>
      canariesIn(readFileSync(file, "latin1")).map((name) => [file, name]),
    );
    expect(found).toEqual([]);
  });

  it("a process beside it gets the start's settings and must bring the secrets itself", async () => {
    const environment = environmentBeside("worker", settings);
    expect(environment).toMatchObject({
      LARDER_DATA_DIR: dataDir,
      LARDER_MASTER_KEYS: plantedAs.LARDER_MASTER_KEYS,
      APICBASE_TOKEN_URL: expect.stringContaining("/oauth/token/"),
      DATABASE_URL: urls.worker,
    });
    expect(canariesIn(JSON.stringify(environment))).toEqual([...(known.worker ?? [])].sort());
    vi.stubEnv("LARDER_MASTER_KEYS", "");
    expect(() => environmentBeside("worker", settings)).toThrow(
      "started with LARDER_MASTER_KEYS in its environment",
    );
    vi.stubEnv("LARDER_MASTER_KEYS", plantedAs.LARDER_MASTER_KEYS);
  });
});

import { chownSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { closeDb, db } from "#lib/db/client.ts";
import { makeCertificate } from "../../sandbox/testing/make-certificate.ts";
import { makeBoss } from "../../worker/job-engine.ts";
import { prepareJobs } from "../../worker/jobs.ts";
import { listenForDue } from "../../worker/listen.ts";
import { startTestPostgres, type TestPostgres } from "../test/start-postgres.ts";
import { applyMigrations } from "./database.ts";
import { requireDatabase } from "./require-database.ts";

const tlsOnly = "tls_only";
let server: TestPostgres;
let plainUrl: string;
const fileOf = (name: string) => join(server.directory, name);

/** A file that the server reads, in its data directory and with its owner. */
function giveToServer(name: string, content: string): void {
  const dataDir = fileOf("postgres");
  const { uid, gid } = statSync(dataDir);
  const path = join(dataDir, name);
  writeFileSync(path, content, { mode: 0o600 });
  if (process.getuid?.() === 0) chownSync(path, uid, gid);
}

async function run(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A Postgres whose certificate is for 127.0.0.1, by an authority of its own; one database takes TLS alone. */
beforeAll(async () => {
  server = await startTestPostgres();
  const authority = makeCertificate("The provider's authority");
  const { key, certificate } = makeCertificate("postgres", { issuer: authority, ip: "127.0.0.1" });
  giveToServer("server.key", key);
  giveToServer("server.crt", certificate);
  const admission = readFileSync(join(fileOf("postgres"), "pg_hba.conf"), "utf8");
  giveToServer("pg_hba.conf", `hostnossl ${tlsOnly} all all reject\n${admission}`);
  writeFileSync(fileOf("ca.pem"), authority.certificate);
  writeFileSync(fileOf("other-ca.pem"), makeCertificate("Somebody else's authority").certificate);
  plainUrl = await server.createDatabase(tlsOnly);
  await run("ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()");
  await vi.waitFor(async () => expect(await refusalOf(withCa("verify-full"))).toBeNull(), {
    timeout: 20_000,
  });
});

afterAll(async () => {
  await closeDb();
  await server.stop();
});

const withCa = (mode: string, file = "ca.pem") =>
  `?sslmode=${mode}&sslrootcert=${encodeURIComponent(fileOf(file))}`;

/** Why the start refuses the database with these parameters; null when it takes it. */
function refusalOf(parameters: string, host = "127.0.0.1"): Promise<string | null> {
  return requireDatabase(`${plainUrl.replace("127.0.0.1", host)}${parameters}`).then(
    () => null,
    (error: Error) => error.message,
  );
}

describe("a certificate by a private authority", () => {
  it.each(["verify-full", "verify-ca", "require", "prefer"])(
    "is taken with its CA file: %s",
    async (mode) => {
      expect(await refusalOf(withCa(mode))).toBeNull();
    },
  );

  it("is asked for where the server takes nothing else", async () => {
    expect(await refusalOf("?sslmode=disable")).toMatch(
      /accepts this role over TLS only\. Add sslmode=verify-full/,
    );
  });

  it("is taken unseen with no-verify", async () => {
    expect(await refusalOf("?sslmode=no-verify")).toBeNull();
  });

  it.each(["require", "verify-full"])(
    "is refused without the file, with the parameter to add: %s",
    async (mode) => {
      expect(await refusalOf(`?sslmode=${mode}`)).toMatch(
        /signed by an authority that this machine does not know\. Add sslmode=verify-full&sslrootcert=/,
      );
    },
  );

  it("is refused with another authority's file", async () => {
    expect(await refusalOf(withCa("verify-full", "other-ca.pem"))).toMatch(
      /authority that this machine does not know/,
    );
  });

  it("is refused with a file that is not there, by its name", async () => {
    const refusal = await refusalOf(withCa("verify-full", "gone.pem"));
    expect(refusal).toContain(`names a file in sslrootcert that cannot be read: ${fileOf("gone.pem")}`);
  });

  it("is refused with a file in which there is no certificate", async () => {
    writeFileSync(fileOf("empty.pem"), "this is no certificate\n");
    expect(await refusalOf(withCa("verify-full", "empty.pem"))).toMatch(
      /authority that this machine does not know/,
    );
  });

  it.each(["verify-full", "require"])("is refused for another name of the server: %s", async (mode) => {
    expect(await refusalOf(withCa(mode), "localhost")).toMatch(/certificate is not for the name localhost/);
  });

  it("no refusal repeats the password", async () => {
    const { password } = new URL(plainUrl);
    for (const parameters of ["?sslmode=require", "?sslmode=disable", withCa("require", "gone.pem")]) {
      expect(await refusalOf(parameters)).not.toContain(password);
    }
  });
});

it("every part of Larder connects over TLS: migrations, pages, jobs, and the worker that listens", async () => {
  const url = `${plainUrl}${withCa("verify-full")}`;
  await applyMigrations(url, { projectDir: process.cwd(), logFile: fileOf("migrate.log") });
  vi.stubEnv("DATABASE_URL", url);
  vi.stubEnv("LARDER_DATA_DIR", server.directory);
  vi.stubEnv("LARDER_LOG_LEVEL", "silent");
  vi.stubEnv("NEXTAUTH_SECRET", "a-secret-of-at-least-thirty-two-characters");
  await prepareJobs();
  const boss = makeBoss();
  await boss.start();
  const ended = new AbortController();
  const heard = Promise.withResolvers<void>();
  const listening = listenForDue(heard.resolve, ended.signal);
  try {
    await heard.promise;
    const sessions = await db().$queryRaw<{ name: string; tls: boolean }[]>`
      SELECT a."application_name" AS "name", s."ssl" AS "tls" FROM pg_stat_activity a JOIN pg_stat_ssl s USING ("pid")
      WHERE a."datname" = ${tlsOnly}`;
    expect(sessions.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["larder-jobs", "larder-listen"]),
    );
    expect(sessions.filter(({ tls }) => !tls)).toEqual([]);
  } finally {
    ended.abort();
    await listening;
    await boss.stop({ graceful: false });
  }
});

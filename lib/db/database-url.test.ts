import { describe, expect, it } from "vitest";
import { connectionLimits, connectionsNeeded, fitConnectionLimit } from "./connection-limits.ts";
import { findDatabaseUrlProblem, limitConnections, readDatabaseUrl, urlOfDatabase } from "./database-url.ts";

const parametersOf = (value: string) => new URL(readDatabaseUrl(value).connectionString).searchParams;

describe("DATABASE_URL", () => {
  it.each([
    ["postgresql://larder:hun#ter2@db/larder", "# as %23"],
    ["postgresql://larder:12#ter2@db/larder", "# as %23"],
    ["postgresql://larder:hun/ter2@db/larder", "/ as %2F"],
    ["postgresql://larder:12/ter2@db/larder", "/ as %2F"],
    ["postgresql://larder:hun?ter2@db/larder", "? as %3F"],
    ["postgresql://larder:100%ter2@db/larder", "% as %25"],
    ["postgresql://larder:hunter2@one:5432,two:5432/larder", "names several hosts"],
    ["postgresql://larder:hunter2@one,two/larder", "names several hosts"],
    ["/var/run/postgresql larder word", "must begin with postgresql://"],
    ["postgresql://larder:hunter2@db/larder?sslmode=always", "unknown sslmode"],
    ["postgresql://larder:hunter2@db/larder?connection_limit=0", "connection_limit"],
    ["postgresql://larder:hunter2@db/larder?sslrootcert=/nowhere/ca.pem", "cannot be read: /nowhere/ca.pem"],
  ])("%s is refused with the reason, which does not repeat the password", (value, reason) => {
    expect(findDatabaseUrlProblem(value)).toContain(reason);
    expect(findDatabaseUrlProblem(value)).not.toMatch(/ter2/);
    expect(() => readDatabaseUrl(value)).toThrow("DATABASE_URL ");
  });

  it.each([
    "postgresql://larder:pa%23ss%2F@db:5433/larder",
    "postgres://me@db/larder",
    "postgresql:///larder?host=/var/run/postgresql",
    "postgresql://larder:hunter2@/larder?host=/var/run/postgresql",
    "postgresql://%2Fvar%2Frun%2Fpostgresql/larder",
    "postgresql://[::1]:5432/larder",
    "postgresql://db/larder?user=me@example",
  ])("%s is taken", (value) => {
    expect(findDatabaseUrlProblem(value)).toBeNull();
  });

  it("has every session in UTC, after the operator's own options", () => {
    const value = "postgresql://db/larder?options=-c%20timezone%3DEurope/Paris%20-c%20statement_timeout%3D5s";
    expect(parametersOf(value).get("options")).toBe(
      "-c timezone=Europe/Paris -c statement_timeout=5s -c timezone=UTC",
    );
  });

  it("has everything in the schema that it names, jobs included", () => {
    const { schema, jobSchema, options } = readDatabaseUrl("postgresql://db/larder?schema=my%20app");
    expect([schema, jobSchema]).toEqual(["my app", "my app"]);
    expect(options).toBe('-c timezone=UTC -c search_path="my\\ app"');
    expect(readDatabaseUrl("postgresql://db/larder?schema=public")).toEqual(
      readDatabaseUrl("postgresql://db/larder"),
    );
  });

  it("does not pass on what only Larder reads", () => {
    const parameters = parametersOf("postgresql://db/larder?schema=app&connection_limit=3&pgbouncer=true");
    expect([...parameters.keys()]).toEqual(["options"]);
  });

  it.each([
    ["require", "verify-full"],
    ["verify-ca", "verify-full"],
    ["no-verify", "no-verify"],
  ])("checks the certificate under sslmode=%s by the name that `pg` gives it: %s", (given, meant) => {
    expect(parametersOf(`postgresql://db/larder?sslmode=${given}`).get("sslmode")).toBe(meant);
  });

  it("keeps the rest when its limit or its database is changed", () => {
    const value = "postgresql://me:a%23b@db:5433/larder?schema=app";
    expect(limitConnections(value, 3)).toBe(`${value}&connection_limit=3`);
    expect(urlOfDatabase(value, "postgres")).toBe("postgresql://me:a%23b@db:5433/postgres?schema=app");
  });
});

describe("connections", () => {
  it("of a web process and a worker are 25 by default, and 9 with a limit of 3", () => {
    expect(connectionLimits(undefined)).toEqual({ pool: 10, jobs: 3, prepared: 5 });
    expect(connectionsNeeded(undefined)).toBe(25);
    expect(connectionLimits(3)).toEqual({ pool: 3, jobs: 1, prepared: 2 });
    expect(connectionsNeeded(3)).toBe(9);
  });

  it("are as many as fit", () => {
    expect([100, 25, 24, 9, 8, 5, 4].map(fitConnectionLimit)).toEqual([10, 10, 9, 3, 2, 1, undefined]);
  });
});

import { describe, expect, it } from "vitest";
import { isLoopback, parseEnv, sessionSecret } from "./env.ts";

const minimum = {
  DATABASE_URL: "postgresql://larder:db-password@localhost:5432/larder",
  NEXTAUTH_SECRET: "a-secret-of-at-least-thirty-two-characters",
};

function messageOf(source: Record<string, string>): string {
  try {
    parseEnv({ ...minimum, ...source });
  } catch (error) {
    return String(error);
  }
  throw new Error("This configuration was taken.");
}

describe("the configuration", () => {
  it("needs a database, and has defaults for the rest", () => {
    expect(parseEnv(minimum)).toMatchObject({
      LARDER_URL: "http://localhost:3000",
      LARDER_DATA_DIR: ".larder",
      LARDER_DEMO: false,
      LARDER_DEVELOPMENT: false,
      LARDER_PROVIDER_TIMEOUT_MS: 10_000,
      LARDER_REFRESH_CONCURRENCY: 16,
      LARDER_PROVIDER_CALLS_PER_MINUTE: 100,
      LARDER_API_CALLS_PER_MINUTE: 600,
      LARDER_CHECK_HOURS: 12,
      LARDER_PACE: 1,
      APICBASE_REFRESH_GRACE_SECONDS: 0,
      APICBASE_TOKEN_URL: "https://api.apicbase.com/oauth/token/",
      APICBASE_AUTHORIZE_URL: "https://app.apicbase.com/oauth/authorize/",
    });
    expect(() => parseEnv({})).toThrow(/DATABASE_URL/);
  });

  it("has the secret of sessions only where it was given, and says so where it is needed", () => {
    const { NEXTAUTH_SECRET, ...worker } = minimum;
    expect(sessionSecret(parseEnv(minimum))).toBe(NEXTAUTH_SECRET);
    expect(() => sessionSecret(parseEnv(worker))).toThrow(/NEXTAUTH_SECRET: must be set/);
  });

  it("takes an empty variable for a missing one", () => {
    expect(parseEnv({ ...minimum, LARDER_MASTER_KEYS: "", LARDER_URL: "" })).toMatchObject({
      LARDER_URL: "http://localhost:3000",
    });
    expect(messageOf({ DATABASE_URL: "" })).toContain("DATABASE_URL");
  });

  it.each(["https://larder.example", "https://larder.example/", "HTTPS://Larder.Example:443"])(
    "keeps of Larder's own URL %s the origin",
    (LARDER_URL) => {
      expect(parseEnv({ ...minimum, LARDER_URL }).LARDER_URL).toBe("https://larder.example");
    },
  );

  it.each(["/larder", "/?x=1", "/#top", "/some/path?x=1"])(
    "refuses Larder's own URL with %s behind it",
    (rest) => {
      expect(messageOf({ LARDER_URL: `https://larder.example${rest}` })).toContain(
        "LARDER_URL: must be an origin alone",
      );
    },
  );

  it("refuses Larder's own URL with a user in it, and repeats no password", () => {
    const message = messageOf({ LARDER_URL: "https://me:hunter2@larder.example" });
    expect(message).toContain("LARDER_URL: must be an origin alone");
    expect(message).not.toContain("hunter2");
  });

  it.each([
    "https://api.example/oauth/token/",
    "http://localhost:4010/oauth/token/",
    "http://127.0.0.1:4010/oauth/token/",
    "http://[::1]:4010/oauth/token/",
    "http://apicbase.localhost/oauth/token/",
  ])("takes the provider's %s", (url) => {
    expect(parseEnv({ ...minimum, APICBASE_TOKEN_URL: url }).APICBASE_TOKEN_URL).toBe(url);
  });

  it.each([
    "http://api.example/oauth/token/",
    "http://localhost.example/oauth/token/",
    "http://127.0.0.1.example/token",
    "http://127.0.0.1@api.example/token",
    "ftp://localhost/token",
    "javascript:alert(1)",
    "//api.example/token",
    "not a url",
  ])("refuses the provider's %s: https, unless the host is loopback", (url) => {
    for (const name of ["AUTHORIZE", "TOKEN", "INTROSPECT", "REVOKE", "PROBE"]) {
      expect(messageOf({ [`APICBASE_${name}_URL`]: url })).toContain(`APICBASE_${name}_URL`);
    }
  });

  it.each([
    ["LARDER_DEMO", "true"],
    ["LARDER_DEMO", "yes"],
    ["LARDER_LOG_LEVEL", "loud"],
    ["LARDER_PROVIDER_TIMEOUT_MS", "0"],
    ["LARDER_PROVIDER_TIMEOUT_MS", "1e9"],
    ["LARDER_PROVIDER_TIMEOUT_MS", "soon"],
    ["LARDER_HANDOUT_CACHE", "0"],
    ["LARDER_HANDOUT_CACHE", "on"],
    ["LARDER_URL", "ftp://larder.example"],
    ["LARDER_URL", "http://larder.example"],
    ["LARDER_URL", "http://192.168.1.20:3000"],
    ["HANDOUT_URL", "http://tokens.example"],
    ["NEXTAUTH_SECRET", "too-short-a-secret"],
  ])("refuses %s=%s", (name, value) => {
    expect(messageOf({ [name]: value })).toContain(`  ${name}: `);
  });

  it.each([
    ["", 100_000],
    ["off", 0],
    ["500", 500],
  ])("keeps in memory what LARDER_HANDOUT_CACHE=%s allows", (LARDER_HANDOUT_CACHE, most) => {
    expect(parseEnv({ ...minimum, LARDER_HANDOUT_CACHE }).LARDER_HANDOUT_CACHE).toBe(most);
  });

  it("takes an identity call with a pointer to what its answer names, and not without one", () => {
    const url = { APICBASE_IDENTITY_URL: "https://api.apicbase.test/me" };
    expect(messageOf(url)).toContain("  APICBASE_IDENTITY_URL: needs at least one of");
    const pointer = { APICBASE_IDENTITY_LIBRARY_ID: "/libraries/0/a~1b~0c" };
    expect(parseEnv({ ...minimum, ...url, ...pointer })).toMatchObject({ ...url, ...pointer });
    for (const wrong of ["library", "/a~2", "$.library"]) {
      const named = { APICBASE_IDENTITY_LIBRARY_ID: wrong };
      expect(messageOf({ ...url, ...named }), wrong).toContain("  APICBASE_IDENTITY_LIBRARY_ID: ");
    }
  });

  it("takes another pace than life's only for a provider on this machine", () => {
    expect(messageOf({ LARDER_PACE: "96" })).toContain("  LARDER_PACE: must be 1, unless");
    const local = { LARDER_PACE: "96", APICBASE_TOKEN_URL: "http://127.0.0.1:4010/oauth/token/" };
    expect(parseEnv({ ...minimum, ...local }).LARDER_PACE).toBe(96);
  });

  it("takes LARDER_DEVELOPMENT from Next's mode and from nowhere else", () => {
    expect(parseEnv({ ...minimum, LARDER_DEVELOPMENT: "1" }).LARDER_DEVELOPMENT).toBe(false);
    expect(parseEnv({ ...minimum, NODE_ENV: "development" }).LARDER_DEVELOPMENT).toBe(true);
  });

  it("never echoes a value in its complaints", () => {
    const message = messageOf({
      NEXTAUTH_SECRET: "hunter2-secret",
      APICBASE_TOKEN_URL: "http://user:hunter3@api.example/",
      LARDER_DEMO: "hunter4",
      LARDER_URL: "hunter5",
      LARDER_PROVIDER_TIMEOUT_MS: "hunter6",
    });
    expect(message.split("\n")).toHaveLength(6);
    expect(message).not.toMatch(/hunter|db-password/);
  });
});

describe("loopback", () => {
  it.each([
    ["http://localhost/", true],
    ["http://LOCALHOST/", true],
    ["http://127.0.0.1/", true],
    ["http://[::1]/", true],
    ["http://0x7f.1/", true],
    ["http://localhost.evil.example/", false],
    ["http://192.168.1.1/", false],
  ])("%s: %s", (url, expected) => {
    expect(isLoopback(new URL(url))).toBe(expected);
  });
});

import { afterEach, describe, expect, test, vi } from "vitest";
import { variableNames } from "#lib/env.ts";
import { type ChildKind, configuration, environmentFor, isAllowed, secretsOf } from "./allowed-variables.ts";
import { larderEnvironment, sandboxEnvironment } from "./environment.ts";
import { readSettings } from "./settings.ts";

const addresses = {
  handoutPort: 4021,
  webPort: 3001,
  sandboxPort: 4011,
  databaseUrl: "postgresql://larder:s3cret@127.0.0.1:5/larder",
};
const secret = "a-secret-that-signs-sessions";

afterEach(() => vi.unstubAllEnvs());

describe("the environment of Larder's processes", () => {
  test("Larder's processes get the chosen ports, the database, and the sandbox as provider", () => {
    const environment = larderEnvironment(readSettings({}, [], "/larder"), addresses, secret);
    expect(environment).toMatchObject({
      NODE_ENV: "production",
      PORT: "3001",
      LARDER_URL: "http://localhost:3001",
      HANDOUT_PORT: "4021",
      HANDOUT_URL: "http://localhost:4021",
      NEXTAUTH_URL: "http://localhost:3001",
      NEXTAUTH_SECRET: secret,
      DATABASE_URL: addresses.databaseUrl,
      LARDER_DATA_DIR: "/larder/.larder",
      LARDER_DEMO: "1",
      APICBASE_AUTHORIZE_URL: "http://localhost:4011/oauth/authorize/",
      APICBASE_TOKEN_URL: "http://localhost:4011/oauth/token/",
      APICBASE_INTROSPECT_URL: "http://localhost:4011/oauth/introspect/",
      APICBASE_REVOKE_URL: "http://localhost:4011/oauth/revoke_token/",
      APICBASE_PROBE_URL: "http://localhost:4011/api/v2/accounts/users",
      APICBASE_IDENTITY_URL: "http://localhost:4011/api/v2/accounts/me",
      APICBASE_IDENTITY_USER_ID: "/user/id",
      APICBASE_IDENTITY_LIBRARY_NAME: "/library/name",
    });
  });

  test("one configured provider endpoint leaves the others to their defaults", () => {
    vi.stubEnv("APICBASE_TOKEN_URL", "https://api.example.com/token/");
    const environment = larderEnvironment(readSettings(process.env, [], "/larder"), addresses, secret);
    expect(environment.APICBASE_TOKEN_URL).toBe("https://api.example.com/token/");
    expect(environment.APICBASE_REVOKE_URL).toBeUndefined();
    expect(environment.LARDER_DEMO).toBe("0");
  });

  test("the public address does not depend on the port", () => {
    const settings = readSettings({ LARDER_URL: "https://larder.example.com" }, ["--dev"], "/larder");
    const environment = larderEnvironment(settings, addresses, secret);
    expect(environment).toMatchObject({
      NODE_ENV: "development",
      PORT: "3001",
      LARDER_URL: "https://larder.example.com",
      NEXTAUTH_URL: "https://larder.example.com",
    });
  });
});

describe("the environment of each kind of process", () => {
  const kinds = ["web", "worker", "handout", "prepare"] as const;

  test("every variable that Larder reads is given to some kind of process", () => {
    // The first is made of NODE_ENV.
    const read = variableNames.filter((name) => name !== "LARDER_DEVELOPMENT");
    expect(read.filter((name) => !kinds.some((kind) => isAllowed(kind, name)))).toEqual([]);
  });

  test("no variable with a secret counts as configuration", () => {
    const secrets = Object.values(secretsOf).flat();
    expect(configuration.filter((name) => secrets.includes(name))).toEqual([]);
    expect(configuration.filter((name) => /SECRET|KEY|TOKEN$|SMTP|DATABASE|LISTEN/.test(name))).toEqual([]);
  });

  test("variables of the embedded database's name are the operator's, for another one", () => {
    vi.stubEnv("PGPASSWORD", "another's");
    const own = readSettings({ DATABASE_URL: addresses.databaseUrl }, [], "/larder");
    expect(larderEnvironment(own, addresses, secret).PGPASSWORD).toBe("another's");
    expect(larderEnvironment(readSettings({}, [], "/larder"), addresses, secret).PGPASSWORD).toBeUndefined();
  });

  test("the build knows no secret, and the worker none of the pages'", () => {
    vi.stubEnv("LARDER_MASTER_KEYS", "k1:c2VjcmV0");
    vi.stubEnv("SOMEBODY_ELSES_TOKEN", "x");
    const all = larderEnvironment(readSettings({}, [], "/larder"), addresses, secret);
    const secretsIn = (kind: ChildKind) =>
      Object.keys(environmentFor(kind, all)).filter((name) => /KEYS|SECRET|DATABASE|ELSES/.test(name));
    expect(secretsIn("build")).toEqual([]);
    expect(secretsIn("setup")).toEqual(["DATABASE_URL"]);
    expect(secretsIn("worker").sort()).toEqual(["DATABASE_URL", "LARDER_MASTER_KEYS"]);
    expect(secretsIn("web").sort()).toEqual(["DATABASE_URL", "LARDER_MASTER_KEYS", "NEXTAUTH_SECRET"]);
  });
});

describe("the environment of the sandbox", () => {
  test("the sandbox gets its own settings and none of Larder's", () => {
    vi.stubEnv("NEXTAUTH_SECRET", secret);
    vi.stubEnv("LARDER_MASTER_KEYS", "k1:c2VjcmV0");
    vi.stubEnv("DATABASE_URL", addresses.databaseUrl);
    vi.stubEnv("SANDBOX_REUSE", "revoke-family");
    const environment = sandboxEnvironment(readSettings({}, [], "/larder"), 4011);
    expect(environment).toMatchObject({
      SANDBOX_PORT: "4011",
      SANDBOX_HOST: "127.0.0.1",
      SANDBOX_DATA_DIR: "/larder/.larder/sandbox",
      SANDBOX_REUSE: "revoke-family",
    });
    expect(Object.keys(environment).filter((name) => /^(LARDER|NEXTAUTH|DATABASE)_/.test(name))).toEqual([]);
  });
});

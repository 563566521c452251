import { describe, expect, test } from "vitest";
import { readSettings } from "./settings.ts";

const read = (environment: Record<string, string>, ...args: string[]) =>
  readSettings(environment, args, "/larder");

describe("settings", () => {
  test("without settings Larder is the demo on this machine only, with sandbox and embedded Postgres", () => {
    expect(read({})).toEqual({
      mode: "start",
      projectDir: "/larder",
      dataDir: "/larder/.larder",
      webPort: { port: 3000, isExplicit: false },
      webHost: "127.0.0.1",
      publicUrl: undefined,
      sandboxPort: { port: 4010, isExplicit: false },
      handoutPort: { port: 4020, isExplicit: false },
      databaseUrl: undefined,
      hasSandbox: true,
      isDemo: true,
    });
  });

  test("DATABASE_URL ends the demo and opens the web server to other machines, but keeps the sandbox", () => {
    const settings = read({ DATABASE_URL: "postgresql://me@db/larder" });
    expect(settings).toMatchObject({ isDemo: false, hasSandbox: true, webHost: "0.0.0.0" });
  });

  test.each(["AUTHORIZE", "TOKEN", "INTROSPECT", "REVOKE", "PROBE"])(
    "APICBASE_%s_URL ends the demo and the sandbox",
    (name) => {
      const settings = read({ [`APICBASE_${name}_URL`]: "https://api.example.com/x/" });
      expect(settings).toMatchObject({ isDemo: false, hasSandbox: false, webHost: "0.0.0.0" });
    },
  );

  test("an empty variable counts as unset", () => {
    const environment = {
      DATABASE_URL: "",
      APICBASE_TOKEN_URL: "",
      PORT: " ",
      LARDER_DEMO: "",
      LARDER_HOST: "",
    };
    expect(read(environment)).toEqual(read({}));
  });

  test("LARDER_DEMO overrides what the other settings imply", () => {
    expect(read({ LARDER_DEMO: "0" })).toMatchObject({ isDemo: false, webHost: "0.0.0.0" });
    const environment = { LARDER_DEMO: "1", DATABASE_URL: "postgres://me@db/larder" };
    expect(read(environment)).toMatchObject({ isDemo: true, webHost: "127.0.0.1" });
  });

  test("the demo refuses to listen to other machines", () => {
    expect(() => read({ LARDER_HOST: "0.0.0.0" })).toThrow(/must listen on this machine only/);
    expect(read({ LARDER_HOST: "localhost" }).webHost).toBe("localhost");
  });

  test("the data directory is .larder in the project, or LARDER_DATA_DIR", () => {
    expect(read({ LARDER_DATA_DIR: "data" }).dataDir).toBe("/larder/data");
    expect(read({ LARDER_DATA_DIR: "/var/lib/larder" }).dataDir).toBe("/var/lib/larder");
  });

  test("the public address is reduced to its origin", () => {
    expect(read({ LARDER_URL: "https://larder.example.com/" }).publicUrl).toBe("https://larder.example.com");
  });

  test.each([
    [{ PORT: "http" }, "PORT is not a port"],
    [{ PORT: "0" }, "PORT is not a port"],
    [{ SANDBOX_PORT: "65536" }, "SANDBOX_PORT is not a port"],
    [{ LARDER_DEMO: "yes" }, "LARDER_DEMO must be 0 or 1"],
    [{ LARDER_URL: "larder.example.com" }, "LARDER_URL must be"],
    [{ LARDER_URL: "https://larder.example.com/larder" }, "LARDER_URL must be an origin alone"],
    [{ LARDER_URL: "https://larder.example.com/?x=1" }, "LARDER_URL must be an origin alone"],
    [{ LARDER_URL: "https://larder.example.com/#x" }, "LARDER_URL must be an origin alone"],
    [{ LARDER_URL: "https://me:hunter2@larder.example.com" }, "LARDER_URL must be an origin alone"],
    [{ DATABASE_URL: "mysql://me:hunter2@db/larder" }, "DATABASE_URL must begin"],
  ])("%o is refused with a message that does not repeat the value", (environment, sentence) => {
    expect(() => read(environment)).toThrow(sentence);
    expect(() => read(environment)).not.toThrow("hunter2");
  });

  test("an unknown option is refused, and --dev is accepted", () => {
    expect(() => read({}, "--production")).toThrow("--production");
    expect(read({}, "--dev").mode).toBe("dev");
  });
});

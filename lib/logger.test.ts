import { describe, expect, it } from "vitest";
import { createLogger } from "./logger.ts";

const secret = "FRm2vO0uTq0yHl1QF1fXNUoQx5s2bd";

/** What the logger writes for one call. */
function logged(log: (logger: ReturnType<typeof createLogger>) => void): string {
  let text = "";
  log(
    createLogger("info", {
      write: (line: string) => {
        text += line;
      },
    }),
  );
  return text;
}

const names = [
  "access_token",
  "accessToken",
  "refresh_token",
  "refreshToken",
  "client_secret",
  "clientSecret",
  "code",
  "code_verifier",
  "codeVerifier",
  "state",
  "password",
  "token",
  "secret",
  "authorization",
  "cookie",
  "set-cookie",
];

describe("the logger", () => {
  it.each(names)("drops what is named %s, up to three levels deep and in lists", (name) => {
    const text = logged((logger) => {
      logger.info({ [name]: secret, kept: "visible" }, "one");
      logger.info({ reply: { [name]: secret } }, "two");
      logger.info({ reply: { body: { [name]: secret } } }, "three");
      logger.info({ replies: [{ [name]: secret }] }, "list");
      logger.info({ headers: { [name]: [secret] } }, "several values");
      logger.child({ [name]: secret }).info("child");
    });
    expect(text).not.toContain(secret);
    expect(text.match(/\[redacted\]/g)).toHaveLength(6);
    expect(text).toContain("visible");
  });

  it("writes an error's own code, and drops an authorization code beside it", () => {
    const text = logged((logger) => logger.info({ errorCode: "conflict", code: secret }, "refused"));
    expect(JSON.parse(text)).toMatchObject({ errorCode: "conflict", code: "[redacted]" });
  });

  const odd = () => {
    const below = Object.assign(new Error("socket hang up"), {
      config: { headers: { Authorization: secret } },
    });
    return Object.assign(new Error("The call failed.", { cause: below }), {
      request: { body: `refresh_token=${secret}` },
      response: { data: { access_token: secret } },
      meta: { deep: { deeper: { deepest: secret } } },
    });
  };

  it.each([
    ["error", (logger: ReturnType<typeof createLogger>) => logger.error({ error: odd() }, "failed")],
    ["err", (logger: ReturnType<typeof createLogger>) => logger.error({ err: odd() }, "failed")],
    ["the first argument", (logger: ReturnType<typeof createLogger>) => logger.error(odd(), "failed")],
    ["the only argument", (logger: ReturnType<typeof createLogger>) => logger.error(odd())],
  ])(
    "writes of an error under %s its name, message, stack and causes, and nothing that hangs on it",
    (_, log) => {
      const text = logged(log);
      expect(text).not.toContain(secret);
      expect(text).toContain("The call failed.");
      expect(text).toContain("socket hang up");
    },
  );

  it("survives errors that cause themselves and things that are no errors", () => {
    const loop = new Error("round and round");
    loop.cause = loop;
    const text = logged((logger) => {
      logger.error({ error: loop }, "loop");
      logger.error({ error: { access_token: secret } }, "no error");
      logger.error({ error: secret }, "a text");
    });
    expect(text).toContain("round and round");
    expect(text).not.toContain(secret);
    expect(text.trim().split("\n")).toHaveLength(3);
  });

  it("keeps quiet below its level", () => {
    expect(logged((logger) => logger.debug("whisper"))).toBe("");
  });
});

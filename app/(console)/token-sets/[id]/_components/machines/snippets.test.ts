import { describe, expect, it } from "vitest";
import { toSettings, toSnippets } from "./snippets.ts";

const credentials = {
  tokenEndpoint: "https://larder.test/api/oauth/token",
  clientId: "larder_machine_0123",
  clientSecret: "larder_ms_secret",
};

describe("what a program is given to collect its token", () => {
  it.each(toSnippets(credentials))("$title is complete", ({ code }) => {
    const { origin, pathname } = new URL(credentials.tokenEndpoint);
    for (const value of [credentials.clientId, credentials.clientSecret, origin, pathname]) {
      expect(code).toContain(value);
    }
  });

  it("the settings are complete", () => {
    const values = toSettings(credentials).map(({ value }) => value);
    expect(values).toEqual(expect.arrayContaining(Object.values(credentials)));
  });

  it("libraries that insist on TLS are told about plain HTTP, and only then", () => {
    const insists = /insecure/i;
    const count = (tokenEndpoint: string) =>
      toSnippets({ ...credentials, tokenEndpoint }).filter(({ code }) => insists.test(code)).length;
    expect(count(credentials.tokenEndpoint)).toBe(0);
    expect(count("http://localhost:3000/api/oauth/token")).toBe(2);
  });
});

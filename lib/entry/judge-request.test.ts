import { describe, expect, it } from "vitest";
import { judgeRequest, maxBodyBytes, type RequestHead } from "./judge-request.ts";

const production = [new URL("https://larder.example"), new URL("https://tokens.larder.example:8443")];
const demo = [new URL("http://localhost:3000")];
const ask = (head: Partial<RequestHead>, origins = production) =>
  judgeRequest({ method: "GET", url: "/", headers: { host: "larder.example" }, ...head }, origins)?.status ??
  null;
const under = (host: string | undefined, origins = production, url = "/token-sets?a=/api/health") =>
  ask({ url, headers: { host } }, origins);

describe("the name that a request is sent to", () => {
  it.each(["larder.example", "LARDER.example", "larder.example:443", "tokens.larder.example:8443"])(
    "%s is Larder's own",
    (host) => {
      expect(under(host)).toBeNull();
    },
  );

  it.each([
    undefined,
    "",
    "evil.example",
    "larder.example.evil.example",
    "larder.example:80",
    "larder.example@evil.example",
    "evil.example/larder.example",
    "tokens.larder.example",
    "localhost",
    "127.0.0.1",
    "[::1]",
    "a b",
  ])("%s is not", (host) => {
    expect(under(host)).toBe(421);
  });

  it.each([
    ["localhost:3000", null],
    ["127.0.0.1:3001", null],
    ["[::1]:3000", null],
    ["rebound.example:3000", 421],
    ["localhost.evil.example:3000", 421],
  ])("on a loopback Larder, %s: %s", (host, status) => {
    expect(under(host, demo)).toBe(status);
  });

  it("does not matter where load balancers and monitors ask", () => {
    for (const url of ["/api/health", "/api/ready?verbose=1", "/api/metrics"])
      expect(under("10.0.0.7:3000", production, url)).toBeNull();
    for (const url of ["/api/healthy", "/api/health/x", "//api/health", "/token-sets#/api/health"])
      expect(under("10.0.0.7:3000", production, url)).toBe(421);
  });
});

it.each(["TRACE", "TRACK", "CONNECT", "PROPFIND", ""])("the method %s is not known", (method) => {
  expect(ask({ method })).toBe(405);
});

describe("a body", () => {
  const post = (url: string, headers: RequestHead["headers"]) =>
    ask({ method: "POST", url, headers: { host: "larder.example", ...headers } });

  it("may have 256 KiB, and no byte more", () => {
    expect(post("/token-sets", { "content-length": String(maxBodyBytes) })).toBeNull();
    expect(post("/token-sets", { "content-length": String(maxBodyBytes + 1) })).toBe(413);
    expect(post("/api/v1/token-sets", { "content-length": "9900000" })).toBe(413);
  });

  it("says its length, but where what arrives is counted", () => {
    expect(post("/token-sets", { "transfer-encoding": "chunked" })).toBe(411);
    expect(post("/api/v1/token-sets", { "transfer-encoding": "chunked" })).toBeNull();
  });
});

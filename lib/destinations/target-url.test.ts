import { describe, expect, it } from "vitest";
import { findUrlFault, showUrl } from "./target-url.ts";

const own = ["127.0.0.0/8"];

it.each([
  "https://hooks.example.com/larder",
  "https://hooks.example.com:8443/?a=b",
  "https://93.184.215.14/x",
])("takes %s", (url) => {
  expect(findUrlFault(url, [])).toBeNull();
});

describe("refuses", () => {
  it.each([
    ["http://hooks.example.com/", /https/],
    ["ftp://hooks.example.com/", /https/],
    ["javascript:alert(1)", /https/],
    ["hooks.example.com/larder", /whole address/],
    ["https://user:secret@hooks.example.com/", /name and password/],
    ["https://user@hooks.example.com/", /name and password/],
    ["https://hooks.example.com/#a", /#/],
    [`https://hooks.example.com/${"a".repeat(2_100)}`, /2048/],
    // One address, in the ways that URLs can write it.
    ["https://127.0.0.1/", /private/],
    ["https://2130706433/", /private/],
    ["https://0x7f000001/", /private/],
    ["https://0177.0.0.1/", /private/],
    ["https://127.1/", /private/],
    ["https://[::1]/", /private/],
    ["https://[::ffff:127.0.0.1]/", /private/],
    ["https://１２７.0.0.1/", /private/],
    ["https://localhost/", /private/],
    ["https://a.localhost/", /private/],
    ["https://169.254.169.254/latest/meta-data/", /private/],
    ["http://127.0.0.1/", /https/],
  ])("%s", (url, reason) => {
    expect(findUrlFault(url, [])).toMatch(reason);
  });
});

it("takes http on this machine where the operator allows that, and nowhere else", () => {
  expect(findUrlFault("http://127.0.0.1:4030/in", own)).toBeNull();
  expect(findUrlFault("http://localhost:4030/in", own)).toBeNull();
  expect(findUrlFault("http://10.0.0.1/in", ["10.0.0.0/8"])).toMatch(/https/);
  expect(findUrlFault("https://10.0.0.1/in", ["10.0.0.0/8"])).toBeNull();
});

it.each([
  ["https://hooks.slack.com/services/T0/B0/aBcDeFgHiJkLmN", "hooks.slack.com/…kLmN"],
  ["https://x.example/?code=1234567890abcd", "x.example/…abcd"],
  ["https://hooks.example.com:8443/in", "hooks.example.com:8443"],
])("of %s people see %s", (url, shown) => {
  expect(showUrl(url)).toBe(shown);
});

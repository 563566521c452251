import { expect, it } from "vitest";
import { callerAddress, readTrustedProxies } from "./caller-address.ts";

it.each([
  ["nobody is trusted", { trusted: "", socket: "203.0.113.7", forwarded: "198.51.100.1" }, "203.0.113.7"],
  ["one proxy", { trusted: "1", socket: "10.0.0.1", forwarded: "6.6.6.6, 198.51.100.1" }, "198.51.100.1"],
  [
    "two proxies",
    { trusted: "2", socket: "10.0.0.1", forwarded: "6.6.6.6, 198.51.100.1, 10.0.0.2" },
    "198.51.100.1",
  ],
  ["more than there are", { trusted: "3", socket: "10.0.0.1", forwarded: "198.51.100.1" }, "198.51.100.1"],
  [
    "networks",
    { trusted: "10.0.0.0/8, ::1", socket: "10.0.0.1", forwarded: "6.6.6.6, 198.51.100.1, 10.9.9.9" },
    "198.51.100.1",
  ],
  [
    "networks, from elsewhere",
    { trusted: "10.0.0.0/8", socket: "203.0.113.7", forwarded: "198.51.100.1" },
    "203.0.113.7",
  ],
  [
    "IPv4 over IPv6",
    { trusted: "10.0.0.0/8", socket: "::ffff:10.0.0.1", forwarded: "::ffff:198.51.100.1" },
    "198.51.100.1",
  ],
  ["with a port", { trusted: "1", socket: "10.0.0.1", forwarded: "198.51.100.1:4711" }, "198.51.100.1"],
  ["IPv6 with a port", { trusted: "1", socket: "::1", forwarded: "[2001:DB8::5]:443" }, "2001:db8::5"],
  ["IPv6 in brackets", { trusted: "1", socket: "::1", forwarded: '"[2001:db8::5]"' }, "2001:db8::5"],
  [
    "what is no address, and is not passed over",
    { trusted: "2", socket: "10.0.0.1", forwarded: "6.6.6.6, unknown" },
    "10.0.0.1",
  ],
  [
    "an absurdly long header",
    { trusted: "1", socket: "10.0.0.1", forwarded: `${"6.6.6.6, ".repeat(2_000)}198.51.100.1` },
    "198.51.100.1",
  ],
  ["no address at all", { trusted: "1", socket: "10.0.0.1", forwarded: "6".repeat(7_000) }, "10.0.0.1"],
  ["no header", { trusted: "1", socket: "10.0.0.1", forwarded: "" }, "10.0.0.1"],
])("%s", (_what, { trusted, socket, forwarded }, expected) => {
  expect(callerAddress(socket, forwarded, readTrustedProxies(trusted))).toBe(expected);
});

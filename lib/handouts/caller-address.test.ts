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
  ["no header", { trusted: "1", socket: "10.0.0.1", forwarded: "" }, "10.0.0.1"],
])("%s", (_what, { trusted, socket, forwarded }, expected) => {
  expect(callerAddress(socket, forwarded, readTrustedProxies(trusted))).toBe(expected);
});

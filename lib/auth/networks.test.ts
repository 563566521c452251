import { describe, expect, it } from "vitest";
import { isAllowedAddress, limitedAddress, toNetwork } from "./networks.ts";

describe("a network", () => {
  it.each([
    ["10.0.0.0/8", "10.0.0.0/8"],
    [" 192.168.1.7 ", "192.168.1.7/32"],
    ["2001:DB8::/32", "2001:db8::/32"],
    ["::1", "::1/128"],
  ])("%j is %s", (text, network) => {
    expect(toNetwork(text)).toBe(network);
  });

  it.each(["", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "10.0.0", "::/129", "larder.test", "10.0.0.0/-1"])(
    "%j is none",
    (text) => {
      expect(toNetwork(text)).toBeNull();
    },
  );
});

describe("an address", () => {
  it.each([
    ["10.1.2.3", true],
    ["::ffff:10.1.2.3", true],
    ["11.1.2.3", false],
    ["2001:db8::7", true],
    ["2001:db9::7", false],
    ["unknown", false],
    ["", false],
  ])("%j in 10.0.0.0/8 or 2001:db8::/32: %s", (address, allowed) => {
    expect(isAllowedAddress(["10.0.0.0/8", "2001:db8::/32"], address)).toBe(allowed);
  });

  it("is allowed where no network is named", () => {
    expect(isAllowedAddress([], "unknown")).toBe(true);
  });
});

it.each([
  ["203.0.113.7", "203.0.113.7"],
  ["2001:db8:0:1:2:3:4:5", "2001:db8:0:1::/64"],
  ["2001:0db8::5", "2001:db8:0:0::/64"],
  ["2001:db8:0:1::", "2001:db8:0:1::/64"],
  ["::1", "0:0:0:0::/64"],
  ["unknown", "unknown"],
])("limits count %s as %s", (address, expected) => {
  expect(limitedAddress(address)).toBe(expected);
});

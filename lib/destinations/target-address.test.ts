import { describe, expect, it } from "vitest";
import { maySendTo } from "./target-address.ts";

describe("without networks of the operator's", () => {
  it.each([
    ...["1.1.1.1", "93.184.215.14", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1"],
    ...["2606:2800:21f:cb07:6820:80da:af6b:8b2c", "2a00:1450:400e:80d::200e"],
    ...["::ffff:93.184.215.14", "64:ff9b::5db8:d70e"],
  ])("sends to %s", (address) => {
    expect(maySendTo(address, [])).toBe(true);
  });

  it.each([
    ...["127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255"],
    ...["192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192", "168.63.129.16"],
    ...["198.18.0.1", "224.0.0.1", "255.255.255.255", "203.0.113.5"],
    ...["::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1"],
    // IPv4 in IPv6: mapped in three spellings, compatible, NAT64, local NAT64, 6to4, Teredo.
    ...["::ffff:127.0.0.1", "::ffff:7f00:1", "0:0:0:0:0:FFFF:A9FE:A9FE", "::127.0.0.1"],
    ...[
      "64:ff9b::7f00:1",
      "64:ff9b::169.254.169.254",
      "64:ff9b:1::7f00:1",
      "2002:7f00:1::",
      "2001:0:7f00:1::",
    ],
    ...["2001:db8::1", "3fff::1"],
    // Not addresses at all: names and numbers are for the resolver and the URL parser.
    ...["localhost", "2130706433", "0177.0.0.1", "127.1", "", "1.1.1.1 ", "[::1]"],
  ])("does not send to %s", (address) => {
    expect(maySendTo(address, [])).toBe(false);
  });
});

describe("with networks of the operator's", () => {
  const networks = ["10.20.0.0/16", "fd00:1::/32"];

  it.each(["10.20.3.4", "::ffff:10.20.3.4", "fd00:1:2::3", "1.1.1.1"])("sends to %s", (address) => {
    expect(maySendTo(address, networks)).toBe(true);
  });

  it.each(["10.21.0.1", "127.0.0.1", "::ffff:127.0.0.1", "fd00:2::1", "169.254.169.254"])(
    "does not send to %s",
    (address) => {
      expect(maySendTo(address, networks)).toBe(false);
    },
  );
});

import { BlockList, isIPv4, isIPv6 } from "node:net";
import { isAllowedAddress } from "#lib/auth/networks.ts";

type Subnet = readonly [address: string, prefix: number];

/** Not on the internet, or nobody's server. @see RFC 6890 and the IANA special-purpose registries */
const closed4: readonly Subnet[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  // A public address at which Azure's machines find their host.
  ["168.63.129.16", 32],
];

/** All that is routed on the internet is in 2000::/3; these parts of it are not. 6to4 and Teredo hide an IPv4 address. */
const closed6: readonly Subnet[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

function toList(subnets: readonly Subnet[], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of subnets) list.addSubnet(address, prefix, family);
  return list;
}

const notOpen4 = toList(closed4, "ipv4");
const notOpen6 = toList(closed6, "ipv6");
const routed6 = toList([["2000::", 3]], "ipv6");

/** The eight groups of an IPv6 address, however it is written. */
function toGroups(address: string): number[] {
  const { hostname } = new URL(`http://[${address}]`);
  const [head = "", tail] = hostname.slice(1, -1).split("::");
  const groupsOf = (part: string) => part.split(":").filter(Boolean);
  const [first, last] = [groupsOf(head), groupsOf(tail ?? "")];
  const zeros = Array<string>(8 - first.length - last.length).fill("0");
  return [...first, ...zeros, ...last].map((group) => Number.parseInt(group, 16));
}

/** The IPv4 address that an IPv6 address stands for (mapped, or through NAT64); null for others. */
function toEmbedded4(address: string): string | null {
  const groups = toGroups(address);
  const head = groups.slice(0, 6).join(":");
  const isMapped = head === [0, 0, 0, 0, 0, 0xffff].join(":");
  const isTranslated = head === [0x64, 0xff9b, 0, 0, 0, 0].join(":");
  if (!isMapped && !isTranslated) return null;
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join(".");
}

/**
 * Whether Larder may send to an IP address: on the internet, or in a network that the operator allows. What is no address
 * is refused.
 */
export function maySendTo(address: string, networks: readonly string[]): boolean {
  if (isIPv4(address)) {
    return !notOpen4.check(address, "ipv4") || (networks.length > 0 && isAllowedAddress(networks, address));
  }
  // A zone names an interface of this machine: such an address is no server's on the internet.
  if (!isIPv6(address) || address.includes("%")) return false;
  const embedded = toEmbedded4(address);
  if (embedded !== null) return maySendTo(embedded, networks);
  const isOpen = routed6.check(address, "ipv6") && !notOpen6.check(address, "ipv6");
  return isOpen || (networks.length > 0 && isAllowedAddress(networks, address));
}

import { BlockList, isIP, isIPv6 } from "node:net";

const longestPrefix = { ipv4: 32, ipv6: 128 } as const;

interface Network {
  address: string;
  prefix: number;
  family: "ipv4" | "ipv6";
}

/** A network in CIDR notation, or a single address; null when it is neither. */
function parseNetwork(text: string): Network | null {
  const [address = "", prefixText, ...rest] = text.trim().split("/");
  if (isIP(address) === 0 || rest.length > 0) return null;
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  if (prefixText === undefined) return { address, prefix: longestPrefix[family], family };
  const prefix = Number(prefixText);
  const isPrefix = /^\d{1,3}$/.test(prefixText) && prefix <= longestPrefix[family];
  return isPrefix ? { address, prefix, family } : null;
}

/** A network in its usual spelling; null when it is none. */
export function toNetwork(text: string): string | null {
  const network = parseNetwork(text);
  return network && `${network.address.toLowerCase()}/${network.prefix}`;
}

/** An IPv4 address that came over an IPv6 socket, as IPv4. */
export function plainAddress(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, "");
}

/** An IPv6 address' first four groups: what one household or server is usually given. */
function toNet64(address: string): string {
  const [head = "", tail] = address.split("::");
  const groupsOf = (part: string) => part.split(":").filter(Boolean);
  const [first, last] = [groupsOf(head), groupsOf(tail ?? "")];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  const groups = [...first, ...Array<string>(zeros).fill("0"), ...last].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}

/** What limits count by: an IPv4 address, an IPv6 address' /64. Whoever has the one address has all of the other. */
export function limitedAddress(address: string): string {
  return isIPv6(address) ? toNet64(address) : address;
}

/** Whether a caller's address is in one of the networks; any is when there are none. */
export function isAllowedAddress(networks: readonly string[], address: string): boolean {
  if (networks.length === 0) return true;
  const list = new BlockList();
  for (const text of networks) {
    const network = parseNetwork(text);
    if (network) list.addSubnet(network.address, network.prefix, network.family);
  }
  const plain = plainAddress(address);
  return isIP(plain) !== 0 && list.check(plain, isIPv6(plain) ? "ipv6" : "ipv4");
}

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

import { isIP } from "node:net";
import { isAllowedAddress, plainAddress } from "./networks.ts";

/** The nearest proxies stand last; what is longer than any chain of proxies was written by the caller. */
const longestHeader = 2_000;

/** Whose word about the caller's address counts: so many proxies in front, or those in these networks. */
export type TrustedProxies = { count: number } | { networks: readonly string[] };

/** A count, or networks in CIDR notation with commas between; none by default. */
export function readTrustedProxies(text: string): TrustedProxies {
  const trimmed = text.trim();
  if (/^\d{1,2}$/.test(trimmed)) return { count: Number(trimmed) };
  return { networks: trimmed.split(/[\s,]+/).filter(Boolean) };
}

function isTrusted(trusted: TrustedProxies, address: string, hops: number): boolean {
  if ("count" in trusted) return hops < trusted.count;
  return trusted.networks.length > 0 && isAllowedAddress(trusted.networks, address);
}

/** An address of the header without its port and brackets; null for what is no address, such as `unknown`. */
function toAddress(part: string): string | null {
  const text = part.trim().replace(/^"|"$/g, "");
  const [, bare = text] =
    /^\[([^\]]+)\](?::\d+)?$/.exec(text) ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text) ?? [];
  const address = plainAddress(bare);
  return isIP(address) === 0 ? null : address;
}

/**
 * The address of whoever called: the socket's, or the one before the proxies that are trusted. What a caller writes into the
 * header itself is never reached, and what is no address is not passed over.
 */
export function callerAddress(socketAddress: string, forwardedFor: string, trusted: TrustedProxies): string {
  const parts = forwardedFor.slice(-longestHeader).split(",");
  let address = plainAddress(socketAddress);
  for (let hops = 0; isTrusted(trusted, address, hops); hops++) {
    const before = toAddress(parts.pop() ?? "");
    if (before === null) break;
    address = before;
  }
  return address;
}

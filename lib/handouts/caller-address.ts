import { isAllowedAddress, plainAddress } from "#lib/machines/networks.ts";

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

/**
 * The address of whoever called: the socket's, or the one before the proxies that are trusted. What a caller writes into the
 * header itself is never reached.
 */
export function callerAddress(socketAddress: string, forwardedFor: string, trusted: TrustedProxies): string {
  const addresses = forwardedFor
    .split(",")
    .map((part) => plainAddress(part.trim()))
    .filter(Boolean);
  let address = plainAddress(socketAddress);
  for (let hops = 0; isTrusted(trusted, address, hops); hops++) {
    const before = addresses.pop();
    if (before === undefined) break;
    address = before;
  }
  return address;
}

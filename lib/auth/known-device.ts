import "server-only";
import { createHash } from "node:crypto";
import { decode, encode } from "next-auth/jwt";
import { newId } from "#lib/db/new-id.ts";
import { isSecureOrigin, sessionSecret } from "#lib/env.ts";

/** A browser in which people have signed in before: strangers' failed tries do not slow it. */
export interface KnownDevice {
  id: string;
  /** Hashes of the addresses that signed in there, the last one first. */
  accounts: readonly string[];
}

/** What browsers allow at most. @see RFC 6265bis section 5.5 */
const lifetimeSeconds = 400 * 24 * 60 * 60;
const mostAccounts = 8;
/** A key of its own: neither cookie can stand in for the other. */
const salt = "larder.device";

/** The cookie that makes a browser known. It signs nobody in. */
export function deviceCookieName(): string {
  return isSecureOrigin() ? "__Host-larder.device" : "larder.device";
}

/** Sent by Larder's own pages alone. */
export function deviceCookieOptions() {
  const where = { path: "/", secure: isSecureOrigin() };
  return { httpOnly: true, sameSite: "strict", maxAge: lifetimeSeconds, ...where } as const;
}

function hashAccount(email: string): string {
  return createHash("sha256").update(email).digest("base64url").slice(0, 16);
}

/** The device that a cookie's value names; null when it is not Larder's own word. */
export async function readDevice(value: string | undefined): Promise<KnownDevice | null> {
  if (!value) return null;
  const payload = await decode({ token: value, secret: sessionSecret(), salt }).catch(() => null);
  const { device, accounts } = payload ?? {};
  if (typeof device !== "string" || !Array.isArray(accounts)) return null;
  return { id: device, accounts: accounts.filter((one) => typeof one === "string") };
}

/** The cookie's value for a browser in which this address has just signed in. */
export function writeDevice(device: KnownDevice | null, email: string): Promise<string> {
  const account = hashAccount(email);
  const others = (device?.accounts ?? []).filter((one) => one !== account);
  const accounts = [account, ...others].slice(0, mostAccounts);
  const token = { device: device?.id ?? newId(), accounts };
  return encode({ token, secret: sessionSecret(), maxAge: lifetimeSeconds, salt });
}

/** Whether this address has signed in on the device before. */
export function knows(device: KnownDevice | null | undefined, email: string): device is KnownDevice {
  return device?.accounts.includes(hashAccount(email)) ?? false;
}

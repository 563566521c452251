import { createHmac } from "node:crypto";
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { HonoEnv, Sandbox } from "../sandbox-context.ts";
import { isSameSecret, randomToken } from "../storage/random-token.ts";
import { findSetting, saveSetting } from "../storage/setting.ts";
import { cookieOptions } from "./session.ts";

const cookieName = "sandbox_csrf";

function csrfKey({ db }: Sandbox): string {
  const known = findSetting(db, "csrf-key");
  if (known !== null) return known;
  const key = randomToken(40);
  saveSetting(db, "csrf-key", key);
  return key;
}

const sign = (sandbox: Sandbox, value: string) =>
  createHmac("sha256", csrfKey(sandbox)).update(value).digest("base64url");

/** The token that this browser's forms must send. It stays the same, so a form reached with the back button still works. */
export function csrfTokenFor(sandbox: Sandbox, c: Context<HonoEnv>): string {
  const known = getCookie(c, cookieName);
  if (known !== undefined) return sign(sandbox, known);
  const value = randomToken(40);
  setCookie(c, cookieName, value, cookieOptions(sandbox));
  return sign(sandbox, value);
}

export function isCsrfTokenValid(sandbox: Sandbox, c: Context<HonoEnv>, given: string | null): boolean {
  const value = getCookie(c, cookieName);
  return value !== undefined && given !== null && isSameSecret(given, sign(sandbox, value));
}

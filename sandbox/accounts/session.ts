import type { DatabaseSync } from "node:sqlite";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { HonoEnv, Sandbox } from "../sandbox-context.ts";
import { randomToken, sha256Hex } from "../storage/random-token.ts";
import { findUserById, type UserRow } from "./user-store.ts";

const cookieName = "sandbox_session";
const lifetimeSeconds = 14 * 24 * 3_600;

/** Gives the browser a new session. The database stores only the cookie's hash. */
export function startSession(sandbox: Sandbox, c: Context<HonoEnv>, userId: string): void {
  endSession(sandbox, c);
  const value = randomToken(40);
  const expiresAt = sandbox.clock.now() + lifetimeSeconds * 1_000;
  sandbox.db
    .prepare("INSERT INTO sessions (session_hash, user_id, expires_at) VALUES (?, ?, ?)")
    .run(sha256Hex(value), userId, expiresAt);
  setCookie(c, cookieName, value, { ...cookieOptions(sandbox), maxAge: lifetimeSeconds });
}

export function endSession(sandbox: Sandbox, c: Context<HonoEnv>): void {
  const value = getCookie(c, cookieName);
  if (value === undefined) return;
  sandbox.db.prepare("DELETE FROM sessions WHERE session_hash = ?").run(sha256Hex(value));
  deleteCookie(c, cookieName, cookieOptions(sandbox));
}

export function findSignedInUser(sandbox: Sandbox, c: Context<HonoEnv>): UserRow | null {
  const value = getCookie(c, cookieName);
  return value === undefined ? null : findSessionUser(sandbox.db, value, sandbox.clock.now());
}

function findSessionUser(db: DatabaseSync, value: string, now: number): UserRow | null {
  const row = db
    .prepare("SELECT user_id FROM sessions WHERE session_hash = ? AND expires_at > ?")
    .get(sha256Hex(value), now) as { user_id: string } | undefined;
  return row === undefined ? null : findUserById(db, row.user_id);
}

/** SameSite=Lax, so that the session is sent when another site sends the browser to the authorize page. */
export function cookieOptions(sandbox: Sandbox) {
  const secure = sandbox.publicUrl().startsWith("https:");
  return { httpOnly: true, sameSite: "Lax", path: "/", secure } as const;
}

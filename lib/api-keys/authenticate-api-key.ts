import "server-only";
import { somebody } from "#lib/audit/audit-actor.ts";
import { ofApiKey } from "#lib/audit/audit-subjects.ts";
import { noteRefusal } from "#lib/audit/record-security-event.ts";
import type { Actor } from "#lib/auth/actor.ts";
import type { AddressedContext } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import { getVault } from "#lib/vault/vault.ts";
import { findPresentedKey, noteKeyUse, type PresentedKey } from "./api-key-repository.ts";
import { hashApiKey } from "./api-key-secret.ts";
import { toKeyActor } from "./to-key-actor.ts";

const noteEveryMs = 60_000;
const longestUserAgent = 200;

/** Where a request with a key comes from, and when. */
export interface KeyCaller extends AddressedContext {
  /** Does work once the answer is sent: its time does not tell a revoked key from an unknown one. At once, where there is none. */
  later?: (work: () => Promise<void>) => void;
}

/** A key that does not work is its organization's concern; one that nobody knows is in the log alone. */
async function noteRefused(caller: KeyCaller, key: PresentedKey | null): Promise<void> {
  const { now, later, ...rest } = caller;
  const entries = key ? [ofApiKey(key)] : [];
  const reason = key ? "revoked or expired, or its maker may not sign in" : "no such key";
  const refusal = { action: "api-key.refused", of: key?.id ?? "no key", entries, reason } as const;
  const note = () => noteRefusal({ actor: somebody, now, caller: rest }, refusal);
  if (later) later(note);
  else await note();
}

/**
 * The actor of a key, with its maker's role as it is now: read from the database for each call. Null, and after the same
 * work, for a key that is unknown, expired or revoked, and for one whose maker is gone or disabled.
 */
export async function authenticateApiKey(presented: string, caller: KeyCaller): Promise<Actor | null> {
  const vault = await getVault();
  const key = await findPresentedKey(db(), hashApiKey(vault, presented));
  if (!key?.works || (key.demo && !env().LARDER_DEMO)) {
    await noteRefused(caller, key);
    return null;
  }
  const { address, userAgent, now } = caller;
  if (!key.lastUsedAt || now.getTime() - key.lastUsedAt.getTime() >= noteEveryMs) {
    const agent = userAgent?.slice(0, longestUserAgent) ?? null;
    await noteKeyUse(db(), key.id, { at: now, address, userAgent: agent });
  }
  return toKeyActor(key);
}

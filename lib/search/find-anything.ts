import "server-only";
import { createHash } from "node:crypto";
import { validate, version } from "uuid";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { listPastedValues, mayHoldSecret } from "#lib/text/pasted-values.ts";
import { findPasted } from "./find-pasted.ts";
import { readTokenSets, toFoundSet } from "./found-set.ts";
import { searchEverything } from "./search-everything.ts";
import { findApplicationsByClientIdHash, findNamedById } from "./search-repository.ts";
import type { FindView, SearchView } from "./search-view.ts";

/** Ids as Larder makes them; a token that looks like another kind of UUID is not asked for. */
const isOwnId = (value: string) => validate(value) && version(value) === 7;

const sha256 = (text: string) => createHash("sha256").update(text).digest();

const nothing: SearchView = { tokenSets: [], all: null, applications: [], libraries: [], people: [] };

/** What has an id or a client ID that was pasted. The values are in no query but as Larder's own ids and hashes. */
async function findByIds(ctx: Context, text: string): Promise<SearchView> {
  const { organizationId } = ctx.actor;
  const values = listPastedValues(text);
  const ids = values.filter(isOwnId).slice(0, 8);
  const [sets, named, byClientId] = await Promise.all([
    readTokenSets(ids, ctx),
    findNamedById(db(), organizationId, ids),
    findApplicationsByClientIdHash(db(), organizationId, values.map(sha256)),
  ]);
  const applications = [...named.applications, ...byClientId];
  return { ...nothing, tokenSets: sets.map(toFoundSet), applications, libraries: named.libraries };
}

/**
 * Finds what a text means: words of names and states, an id, a client ID, or a pasted token, code or fingerprint. What
 * may be a secret is only ever looked up by fingerprint or hash. @throws AppError forbidden, rate_limited
 */
export async function findAnything(ctx: Context, { text }: { text: string }): Promise<FindView> {
  requirePermission(ctx.actor, "token-set:read");
  const isSecret = mayHoldSecret(text);
  const pasted = isSecret || /^\S{8,}$/.test(text) ? await findPasted(ctx, { text }) : [];
  if (pasted.length > 0) return { ...nothing, pasted, isUnknownToken: false };
  const found = isSecret ? await findByIds(ctx, text) : await searchEverything(ctx, { q: text });
  const isEmpty = found.tokenSets.length + found.applications.length + found.libraries.length === 0;
  return { ...found, pasted, isUnknownToken: isSecret && isEmpty };
}

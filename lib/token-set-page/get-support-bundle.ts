import "server-only";
import { larderItself } from "#lib/audit/audit-actor.ts";
import type { AuditEventView } from "#lib/audit/audit-event-view.ts";
import { findRecordHead } from "#lib/audit/record-chain-repository.ts";
import { toHeadText } from "#lib/audit/record-head.ts";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { getTokenSetRow } from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { isDatabaseHeld } from "#lib/deployment/deployment-repository.ts";
import type { GrantView } from "#lib/grants/grant-view.ts";
import { readGrants } from "#lib/grants/read-grants.ts";
import { getProvider } from "#lib/oauth/get-provider.ts";
import type { GenerationView } from "#lib/token-sets/generation-view.ts";
import { type TokenSetView, toTokenSetView } from "#lib/token-sets/token-set-view.ts";
import { findClientId } from "./evidence-repository.ts";
import { getTechnicalDetails } from "./get-technical-details.ts";
import { redact } from "./redact.ts";
import { timelineSchema } from "./timeline-schema.ts";
import type { TimelineEntry } from "./timeline-view.ts";

const mostPages = 10;

/** A token set's story for somebody outside: without secrets, and without names, addresses and devices of Larder's people. */
export interface SupportBundle {
  madeAt: string;
  organization: string;
  tokenSet: Omit<TokenSetView, "holder" | "authorizedBy">;
  clientId: string | null;
  tokenUrl: string;
  /** Whose access it is, as Apicbase names it. */
  access: Pick<GrantView, "user" | "library" | "learnedAt"> | null;
  /** Newest first. */
  timeline: TimelineEntry[];
  /** There is more than that. */
  isCut: boolean;
  generations: Omit<GenerationView, "accessTokenFingerprint" | "refreshTokenFingerprint">[];
  head: string | null;
}

/** What of an event may be told outside, by its name in words. */
const toldOutside = new Set([
  ...["Before", "After", "Application", "Library", "Started", "Generation", "Access of", "In use then"],
  ...["Kept aside because", "Kept tokens taken into use", "In use", "Outcome", "Cause", "Works at Apicbase"],
  ...["End of access", "Apicbase’s status", "Apicbase’s answer", "Scopes", "Client credentials sent in"],
  ...["Code comes back", "Expires"],
]);

function withoutPrivate(event: AuditEventView): AuditEventView {
  return { ...event, facts: event.facts.filter(({ term }) => toldOutside.has(term)) };
}

function toEntry(entry: TimelineEntry): TimelineEntry {
  if (entry.kind === "event") return { ...entry, event: withoutPrivate(entry.event) };
  if (entry.kind === "attempt") return { ...entry, attempt: { ...entry.attempt, instance: null } };
  return entry;
}

function actorOf(entry: TimelineEntry): string | null {
  if (entry.kind === "event") return entry.event.actor.name;
  return entry.kind === "attempt" ? entry.attempt.actor : null;
}

/** The names of those who did something, which are not told. */
function namesIn(entries: readonly TimelineEntry[], others: readonly (string | null)[]): string[] {
  const names = [...entries.map(actorOf), ...others].filter((name) => name !== null);
  return [...new Set(names)].filter((name) => name !== larderItself.name);
}

async function readTimeline(ctx: Context, tokenSetId: string) {
  const entries: TimelineEntry[] = [];
  let { timeline, generations } = await getTechnicalDetails(ctx, { tokenSetId, before: null });
  entries.push(...timeline.entries);
  for (let page = 1; page < mostPages && timeline.older !== null; page += 1) {
    const { before } = timelineSchema.parse({ before: timeline.older });
    ({ timeline } = await getTechnicalDetails(ctx, { tokenSetId, before }));
    entries.push(...timeline.entries);
  }
  return { entries, generations, isCut: timeline.older !== null };
}

/**
 * Everything that is known of one set's life, to send to Apicbase's support. @throws AppError forbidden, not_found
 */
export async function getSupportBundle(
  ctx: Context,
  { tokenSetId }: { tokenSetId: string },
): Promise<SupportBundle> {
  const { actor, now } = ctx;
  requirePermission(actor, "token-set:read");
  requirePermission(actor, "audit:read");
  const { organizationId } = actor;
  const row = await getTokenSetRow(db(), organizationId, tokenSetId);
  const [{ entries, generations, isCut }, clientId, grants, head, isHeld] = await Promise.all([
    readTimeline(ctx, tokenSetId),
    findClientId(db(), organizationId, row.application.id),
    readGrants(db(), row),
    findRecordHead(db(), organizationId),
    isDatabaseHeld(db()),
  ]);
  const {
    holder: _holder,
    authorizedBy,
    ...set
  } = toTokenSetView({ ...row, pauseReason: null }, now, isHeld);
  const { current } = grants;
  const access = current && { user: current.user, library: current.library, learnedAt: current.learnedAt };
  const ended = [row.pausedBy, row.archivedBy];
  const names = namesIn(entries, [authorizedBy, current?.broughtBy ?? null, actor.name, ...ended]);
  const told = {
    tokenSet: set,
    timeline: entries.map(toEntry),
    generations: generations.map(
      ({ accessTokenFingerprint: _access, refreshTokenFingerprint: _refresh, ...one }) => one,
    ),
  };
  return {
    ...redact(told, { names, plain: clientId ? [clientId] : [] }),
    ...{ madeAt: now.toISOString(), organization: actor.organizationName, clientId, isCut },
    access: redact(access, { names: [], plain: [] }),
    tokenUrl: getProvider().tokenUrl,
    head: head && toHeadText(head),
  };
}

import type { Actor } from "#lib/auth/actor.ts";

/** Who the record names. */
export interface AuditActor {
  userId: string | null;
  name: string;
}

export function toAuditActor(actor: Actor): AuditActor {
  return { userId: actor.userId, name: actor.name };
}

/** Who the record names when nobody asked. */
export const larderItself: AuditActor = { userId: null, name: "Larder" };

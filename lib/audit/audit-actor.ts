import type { Actor } from "#lib/auth/actor.ts";

/** Who an event names. */
export interface AuditActor {
  userId: string | null;
  name: string;
}

export function toAuditActor(actor: Actor): AuditActor {
  return { userId: actor.userId, name: actor.name };
}

/** The actor of what somebody does who is not known, such as giving a wrong password. */
export const somebody: AuditActor = { userId: null, name: "Somebody" };

/** The actor of what Larder does by itself. */
export const larderItself: AuditActor = { userId: null, name: "Larder" };

/** Whoever runs commands on Larder's machine. */
export const commandLine: AuditActor = { userId: null, name: "The operator" };

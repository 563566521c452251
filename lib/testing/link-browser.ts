import { randomInt } from "node:crypto";
import type { Actor } from "#lib/auth/actor.ts";
import { authorizeByLink } from "#lib/authorizations/authorize-by-link.ts";
import type { CreateConnectLink } from "#lib/connect-links/connect-link-schema.ts";
import { createConnectLink } from "#lib/connect-links/create-connect-link.ts";
import { declineConnectLink } from "#lib/connect-links/decline-connect-link.ts";
import type { LinkVisitor } from "#lib/connect-links/judge-connect-link.ts";
import { readConnectLink } from "#lib/connect-links/read-connect-link.ts";
import { by } from "./by.ts";

/** Somebody's browser without an account, with its cookies, at an address of its own. */
export class LinkBrowser {
  readonly #cookies = new Map<string, string>();
  readonly visitor: LinkVisitor;

  constructor(address = `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`) {
    this.visitor = { address, browserToken: (id) => this.#cookies.get(id) ?? null };
  }

  look(token: string, now = new Date()) {
    return readConnectLink({ visitor: this.visitor, now }, { token });
  }

  async proceed(token: string, now = new Date()) {
    const { flow, opened } = await authorizeByLink({ visitor: this.visitor, now }, { token });
    if (opened) this.#cookies.set(opened.connectLinkId, opened.browserToken);
    return flow;
  }

  decline(token: string, now = new Date()): Promise<void> {
    return declineConnectLink({ visitor: this.visitor, now }, { token });
  }
}

export interface SentLink {
  id: string;
  /** The last part of its address. */
  token: string;
}

/** A link that a member sends out for a token set. */
export async function sendLink(
  actor: Actor,
  set: { id: string },
  wish: Partial<CreateConnectLink> = {},
  now = new Date(),
): Promise<SentLink> {
  const asked = { recipient: "Chef Louise", purpose: "Daily sales.", expiresInHours: 72, ...wish };
  const { id, url } = await createConnectLink(by(actor, now), { ...asked, tokenSetId: set.id });
  return { id, token: url.slice(url.lastIndexOf("/") + 1) };
}

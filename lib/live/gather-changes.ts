import type { PageChange } from "./page-change.ts";
import { type Changes, mostIds } from "./stream-event-view.ts";

interface Gathered {
  state: Set<string>;
  tokens: Set<string>;
  more: boolean;
}

/** Gathers what changed, by organization, until it is told. */
export class ChangeGatherer {
  readonly #byOrganization = new Map<string, Gathered>();

  get isEmpty(): boolean {
    return this.#byOrganization.size === 0;
  }

  add({ organizationId, id, kind }: PageChange): void {
    const gathered = this.#of(organizationId);
    const { state, tokens } = gathered;
    if (state.has(id)) return;
    if (kind === "state") tokens.delete(id);
    if (state.size + tokens.size >= mostIds) gathered.more = true;
    else gathered[kind].add(id);
  }

  /** Something that cannot be listed. */
  addUnknown(organizationId: string): void {
    this.#of(organizationId).more = true;
  }

  /** What was gathered, once. */
  take(): Map<string, Changes> {
    const taken = new Map(
      [...this.#byOrganization].map(([organizationId, { state, tokens, more }]) => [
        organizationId,
        { state: [...state], tokens: [...tokens], more },
      ]),
    );
    this.#byOrganization.clear();
    return taken;
  }

  #of(organizationId: string): Gathered {
    const present = this.#byOrganization.get(organizationId);
    if (present) return present;
    const gathered = { state: new Set<string>(), tokens: new Set<string>(), more: false };
    this.#byOrganization.set(organizationId, gathered);
    return gathered;
  }
}

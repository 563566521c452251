import type { Actor } from "#lib/auth/actor.ts";
import { ChangeGatherer } from "./gather-changes.ts";
import { readPageChange } from "./page-change.ts";
import type { StreamEnd, StreamEvent } from "./stream-event-view.ts";

/** An open page that listens. */
export interface Stream {
  actor: Pick<Actor, "sessionId" | "userId" | "organizationId">;
  send(event: StreamEvent): void;
  /** Ends it after what was sent. */
  close(): void;
}

/** Reads who acts in these sessions now; a session that has ended is left out. */
export type ReadActors = (
  sessionIds: readonly string[],
) => Promise<Pick<Actor, "sessionId" | "organizationId">[]>;

// A browser opens six connections to a host that speaks HTTP/1.1, and needs some for pages.
const mostOfSession = 4;
const mostOfPerson = 12;
const most = 2_000;
/** Nothing is told to a session that was last checked longer ago than this. */
const checkedForMs = 1_000;

/** All streams of this process: what is told to whom, and when they end. */
export class StreamHub {
  /** The oldest first. */
  readonly #streams = new Set<Stream>();
  readonly #gathered = new ChangeGatherer();
  readonly #readActors: ReadActors;
  readonly #openIn = new Map<string, number>();
  /** When each organization last changed, on the monotonic clock. */
  readonly #changedAtMs = new Map<string, number>();
  /** Since when changes are heard without a gap. */
  #heardSinceMs = Number.POSITIVE_INFINITY;
  #checking: Promise<boolean> | null = null;
  #checkedAtMs = Number.NEGATIVE_INFINITY;

  constructor(readActors: ReadActors) {
    this.#readActors = readActors;
  }

  get size(): number {
    return this.#streams.size;
  }

  get #isHeard(): boolean {
    return this.#heardSinceMs < Number.POSITIVE_INFINITY;
  }

  /**
   * Lets a page listen; a newer page of somebody who has too many takes the oldest one's place.
   * @param ageMs how long ago what the page shows was asked for
   */
  add(stream: Stream, ageMs: number): void {
    const { sessionId, userId, organizationId } = stream.actor;
    const ofSession = this.#find(({ actor }) => actor.sessionId === sessionId);
    const ofPerson = this.#find(({ actor }) => actor.userId === userId);
    if (ofSession.length >= mostOfSession) this.#end(ofSession[0], "crowded");
    else if (ofPerson.length >= mostOfPerson) this.#end(ofPerson[0], "crowded");
    this.#streams.add(stream);
    this.#count(stream, 1);
    stream.send({ event: "beat", data: { heard: this.#isHeard } });
    const shownSinceMs = performance.now() - ageMs;
    const changedAtMs = this.#changedAtMs.get(organizationId) ?? Number.NEGATIVE_INFINITY;
    const mayHaveMissed = this.#isHeard && Math.max(this.#heardSinceMs, changedAtMs) >= shownSinceMs;
    if (mayHaveMissed) stream.send({ event: "changed", data: { state: [], tokens: [], more: true } });
    if (this.#streams.size > most) this.#end(stream, "crowded");
  }

  /** The page was closed. Returns whether it was still listening. */
  remove(stream: Stream): boolean {
    const wasOpen = this.#streams.delete(stream);
    if (wasOpen) this.#count(stream, -1);
    return wasOpen;
  }

  /** What the database notified. */
  note(payload: string): void {
    const change = readPageChange(payload);
    if (change === null) {
      this.#noteEverything();
      return;
    }
    this.#changedAtMs.set(change.organizationId, performance.now());
    if (this.#openIn.has(change.organizationId)) this.#gathered.add(change);
  }

  /** Whether changes are heard from now on. What was missed before is told as "something". */
  async setHeard(isHeard: boolean): Promise<void> {
    if (isHeard && !this.#isHeard) this.#noteEverything();
    this.#heardSinceMs = isHeard ? Math.min(this.#heardSinceMs, performance.now()) : Number.POSITIVE_INFINITY;
    this.beat();
    await this.flush();
  }

  /** Tells what changed, to those whose session was checked again just before. */
  async flush(): Promise<void> {
    if (this.#gathered.isEmpty) return;
    const isChecked = performance.now() - this.#checkedAtMs < checkedForMs;
    if (!isChecked && !(await this.checkSessions())) return;
    for (const [organizationId, data] of this.#gathered.take()) {
      for (const stream of this.#streams) {
        if (stream.actor.organizationId === organizationId) stream.send({ event: "changed", data });
      }
    }
  }

  /** So that a page knows within seconds when the stream is lost. */
  beat(): void {
    for (const stream of this.#streams) stream.send({ event: "beat", data: { heard: this.#isHeard } });
  }

  /** Ends the streams of sessions that are over or act elsewhere now. Returns whether that could be read. */
  checkSessions(): Promise<boolean> {
    this.#checking ??= this.#check().finally(() => {
      this.#checking = null;
    });
    return this.#checking;
  }

  endAll(why: StreamEnd): void {
    for (const stream of this.#streams) this.#end(stream, why);
  }

  async #check(): Promise<boolean> {
    const checked = [...this.#streams];
    if (checked.length === 0) return true;
    const sessionIds = [...new Set(checked.map(({ actor }) => actor.sessionId))];
    const actors = await this.#readActors(sessionIds).catch(() => null);
    if (actors === null) return false;
    this.#checkedAtMs = performance.now();
    const places = new Map(actors.map(({ sessionId, organizationId }) => [sessionId, organizationId]));
    for (const stream of checked) {
      if (places.get(stream.actor.sessionId) !== stream.actor.organizationId) this.#end(stream, "session");
    }
    return true;
  }

  #noteEverything(): void {
    for (const organizationId of this.#changedAtMs.keys())
      this.#changedAtMs.set(organizationId, performance.now());
    for (const organizationId of this.#openIn.keys()) this.#gathered.addUnknown(organizationId);
  }

  #find(isWanted: (stream: Stream) => boolean): Stream[] {
    return [...this.#streams].filter(isWanted);
  }

  #count({ actor: { organizationId } }: Stream, change: 1 | -1): void {
    const count = (this.#openIn.get(organizationId) ?? 0) + change;
    if (count > 0) this.#openIn.set(organizationId, count);
    else this.#openIn.delete(organizationId);
  }

  #end(stream: Stream | undefined, why: StreamEnd): void {
    if (!stream || !this.remove(stream)) return;
    stream.send({ event: "end", data: { why } });
    stream.close();
  }
}

/** The clocks of this process. */
export interface Clocks {
  /** Never goes back; may stand still while the machine sleeps. */
  monotonicMs(): number;
  /** Goes on while the machine sleeps; may be set. */
  wallMs(): number;
}

/** Heartbeats that this process sends to itself through the database's notifications. */
export interface Heartbeats {
  /** To be called before a heartbeat is sent. Returns what it has to carry. */
  send(): string;
  /** A notification that carries `nonce` was heard. @param databaseMs the database's clock while it was being sent */
  hear(nonce: string, databaseMs: number): void;
  /** The connection is lost: nothing that was heard on it proves anything any more. */
  lose(): void;
  /** Whether the last heartbeat that was heard was sent less than half a second ago. */
  isFresh(): boolean;
  /** The latest that the database's clock can be now; null when no heartbeat was heard. */
  latestDatabaseMs(): number | null;
}

/** For how long a heartbeat proves that all changes before it were heard, counted from before it was sent. */
export const freshForMs = 500;

interface Moment {
  monotonicMs: number;
  wallMs: number;
}

/**
 * Judges how fresh what this process knows is. Postgres delivers notifications on a connection in the order of their commits.
 * So whoever hears a heartbeat on it has heard every change that was committed before the heartbeat was sent, and what it
 * knows was true at that moment. The age counts from before sending: a process that slept finds its heartbeats old.
 */
export function createHeartbeats(clocks: Clocks, newNonce: () => string): Heartbeats {
  let sent: { nonce: string; at: Moment } | null = null;
  let heard: { sentAt: Moment; databaseMs: number } | null = null;
  const now = (): Moment => ({ monotonicMs: clocks.monotonicMs(), wallMs: clocks.wallMs() });
  // Either clock may have missed some of the time: the one that saw more counts.
  const elapsedMs = ({ monotonicMs, wallMs }: Moment) =>
    Math.max(clocks.monotonicMs() - monotonicMs, clocks.wallMs() - wallMs);
  return {
    send() {
      sent = { nonce: newNonce(), at: now() };
      return sent.nonce;
    },
    hear(nonce, databaseMs) {
      if (sent?.nonce !== nonce) return;
      heard = { sentAt: sent.at, databaseMs };
      sent = null;
    },
    lose() {
      sent = null;
      heard = null;
    },
    isFresh: () => heard !== null && elapsedMs(heard.sentAt) < freshForMs,
    latestDatabaseMs: () => heard && heard.databaseMs + elapsedMs(heard.sentAt),
  };
}

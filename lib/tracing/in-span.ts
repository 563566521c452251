import "server-only";
import type { SpanFacts } from "./span-facts.ts";

/** A span under way. */
export interface Span {
  add(facts: SpanFacts): void;
  /** Links the span to that of a refresh which another process carries out. */
  linkToAttempt(attemptId: string): void;
}

export interface SpanOptions {
  facts?: SpanFacts;
  kind?: "server" | "client" | "internal";
  /** The attempt that the span is of: a trace that begins here has its id, so that others can link to it. */
  attemptId?: string;
  /** A caller's `traceparent` header, for the span that begins the work; it counts where the operator says so. */
  traceparent?: string | null;
}

/** Where spans go. */
export interface Tracing {
  run<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>;
  /** Sends what has not been sent, within its time, and ends. */
  stop(): Promise<void>;
}

/** One for the process: Next may load this module several times. */
export const held = globalThis as typeof globalThis & { larderTracing?: Tracing };

const nowhere: Span = { add: () => undefined, linkToAttempt: () => undefined };

/** Does the work in a span, where Larder traces, and otherwise does the work. */
export function inSpan<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
  return held.larderTracing ? held.larderTracing.run(name, options, work) : work(nowhere);
}

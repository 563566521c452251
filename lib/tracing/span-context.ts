import { type Link, type SpanContext, TraceFlags } from "@opentelemetry/api";

/** The ids of the trace and the span that begin with an attempt: any process can link to them that knows its id. */
export function idsOfAttempt(attemptId: string): Pick<SpanContext, "traceId" | "spanId"> {
  const traceId = attemptId.replaceAll("-", "").toLowerCase();
  return { traceId, spanId: traceId.slice(16) };
}

export function toLink(attemptId: string): Link {
  return { context: { ...idsOfAttempt(attemptId), traceFlags: TraceFlags.SAMPLED, isRemote: true } };
}

const shape = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const nothing = /^0+$/;

/** The span that a `traceparent` header names; null for one that names none. @see W3C Trace Context section 3.2 */
export function readTraceparent(header: string | null | undefined): SpanContext | null {
  const [, traceId = "", spanId = "", flags = ""] = shape.exec(header ?? "") ?? [];
  if (nothing.test(traceId) || nothing.test(spanId) || traceId === "") return null;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
}

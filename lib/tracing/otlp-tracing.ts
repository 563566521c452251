import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { type Context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  type IdGenerator,
  ParentBasedSampler,
  RandomIdGenerator,
  type SpanExporter,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { AppError } from "#lib/errors.ts";
import { logger } from "#lib/logger.ts";
import type { SpanOptions, Tracing } from "./in-span.ts";
import { idsOfAttempt, readTraceparent, toLink } from "./span-context.ts";
import { attributeOf, toAttributes, toSpanName } from "./span-facts.ts";

interface Settings {
  service: string;
  /** The collector, without the path of its traces. */
  endpoint: string;
  /** `name=value,…`, as OpenTelemetry writes them; they may hold the collector's secret. */
  headers: string | undefined;
  /** Which share of the traces that begin here is sent, 0 to 1. */
  share: number;
  trustsParents: boolean;
}

const sendingWithinMs = 5_000;
/** A process that ends does not wait longer for a collector that is away. */
const stoppingWithinMs = 2_000;
const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL };

/** @see OpenTelemetry Protocol Exporter, "Specifying headers via environment variables" */
function readHeaders(headers = ""): Record<string, string> {
  const pairs = headers.split(",").flatMap((pair) => {
    const at = pair.indexOf("=");
    return at < 1 ? [] : [[pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())]];
  });
  return Object.fromEntries(pairs);
}

/** Says once that traces do not arrive, and once that they do again. */
function sayingFailures(exporter: SpanExporter): SpanExporter {
  let isFailing = false;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const failed = result.error !== undefined || result.code !== 0;
        if (failed && !isFailing) logger().warn("Traces cannot be sent; everything else goes on.");
        if (!failed && isFailing) logger().info("Traces can be sent again.");
        isFailing = failed;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

/** A worker looks for due sets all the time: a look that finds none is not told. */
function leavingOutVainLooks(processor: SpanProcessor): SpanProcessor {
  return {
    onStart: (span, parent) => processor.onStart(span, parent),
    onEnd(span) {
      if (span.attributes[attributeOf("sets")] !== 0) processor.onEnd(span);
    },
    forceFlush: () => processor.forceFlush(),
    shutdown: () => processor.shutdown(),
  };
}

/** Ids at random, except for those that are asked for before a span begins. */
function createIds(): IdGenerator & { next: ReturnType<typeof idsOfAttempt> | null } {
  const random = new RandomIdGenerator();
  return {
    next: null,
    generateTraceId() {
      return this.next?.traceId ?? random.generateTraceId();
    },
    generateSpanId() {
      return this.next?.spanId ?? random.generateSpanId();
    },
  };
}

/** What an error is called; null for what Next throws to leave a page, which is none. */
function nameOf(error: unknown): string | null {
  if (error instanceof AppError) return error.code;
  if (!(error instanceof Error)) return typeof error;
  const digest = "digest" in error ? String(error.digest) : "";
  return digest.startsWith("NEXT_") ? null : error.name;
}

/**
 * Spans that go to an OTLP collector over HTTP. The tracer is Larder's own and registered with nobody: Next and libraries,
 * whose spans hold whole addresses, do not find it, and nothing puts a header into a call to the provider.
 */
export function createTracing({ service, endpoint, headers, share, trustsParents }: Settings): Tracing {
  const url = `${endpoint.replace(/\/$/, "")}/v1/traces`;
  const timeoutMillis = sendingWithinMs;
  const exporter = sayingFailures(
    new OTLPTraceExporter({ url, headers: readHeaders(headers), timeoutMillis }),
  );
  const ids = createIds();
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": service }),
    idGenerator: ids,
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [
      leavingOutVainLooks(new BatchSpanProcessor({ exporter, exportTimeoutMillis: sendingWithinMs })),
    ],
  });
  const tracer = provider.getTracer("larder");
  const under = new AsyncLocalStorage<Context>();

  function begin(name: string, { facts = {}, kind = "internal", attemptId, traceparent }: SpanOptions) {
    const current = under.getStore();
    const caller = !current && trustsParents ? readTraceparent(traceparent) : null;
    const parent = current ?? (caller ? trace.setSpanContext(ROOT_CONTEXT, caller) : ROOT_CONTEXT);
    ids.next = attemptId !== undefined && parent === ROOT_CONTEXT ? idsOfAttempt(attemptId) : null;
    const options = { kind: kinds[kind], attributes: toAttributes(facts) };
    const span = tracer.startSpan(toSpanName(name), options, parent);
    ids.next = null;
    return { span, context: trace.setSpan(parent, span) };
  }

  return {
    async run(name, options, work) {
      const { span, context } = begin(name, options);
      try {
        return await under.run(context, () =>
          work({
            add: (facts) => span.setAttributes(toAttributes(facts)),
            linkToAttempt: (attemptId) => span.addLink(toLink(attemptId)),
          }),
        );
      } catch (error) {
        const errorCode = nameOf(error);
        // No message: it may repeat what somebody sent.
        if (errorCode !== null)
          span.setStatus({ code: SpanStatusCode.ERROR }).setAttributes(toAttributes({ errorCode }));
        throw error;
      } finally {
        span.end();
      }
    },
    async stop() {
      const sent = provider.shutdown().catch(() => undefined);
      await Promise.race([sent, pause(stoppingWithinMs, undefined, { ref: false })]);
    },
  };
}

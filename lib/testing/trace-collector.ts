import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** A span as it arrived. */
export interface ArrivedSpan {
  traceId: string;
  spanId: string;
  parentId: string;
  name: string;
  attributes: Record<string, string | number>;
  links: { traceId: string; spanId: string }[];
  /** Names of events, and whatever words its status has. */
  words: string[];
}

export interface TraceCollector {
  readonly url: string;
  /** All that has arrived, byte for byte. */
  bytes(): Buffer;
  headers(): IncomingHttpHeaders[];
  spans(): ArrivedSpan[];
  forget(): void;
  stop(): Promise<void>;
}

type Fields = Map<number, (Buffer | bigint)[]>;

/** A varint and where the next field begins. @see Protocol Buffers, "Encoding" */
function readVarint(bytes: Buffer, from: number): [value: bigint, end: number] {
  let value = 0n;
  for (let at = from, shift = 0n; ; at += 1, shift += 7n) {
    const byte = BigInt(bytes[at] ?? 0);
    value |= (byte & 0x7fn) << shift;
    if (byte < 0x80n) return [value, at + 1];
  }
}

function readFields(bytes: Buffer): Fields {
  const fields: Fields = new Map();
  let at = 0;
  while (at < bytes.length) {
    const [key, start] = readVarint(bytes, at);
    const wire = Number(key & 7n);
    let value: Buffer | bigint;
    if (wire === 0) [value, at] = readVarint(bytes, start);
    else {
      const [length, begin] = wire === 2 ? readVarint(bytes, start) : [wire === 1 ? 8n : 4n, start];
      at = begin + Number(length);
      value = bytes.subarray(begin, at);
    }
    const number = Number(key >> 3n);
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  return fields;
}

const messages = (fields: Fields, number: number) =>
  (fields.get(number) ?? []).map((value) => (typeof value === "bigint" ? Buffer.alloc(0) : value));
const textOf = (fields: Fields, number: number, encoding: BufferEncoding = "utf8") =>
  messages(fields, number)[0]?.toString(encoding) ?? "";

function readAttribute(bytes: Buffer): [string, string | number] {
  const pair = readFields(bytes);
  const value = readFields(messages(pair, 2)[0] ?? Buffer.alloc(0));
  const [integer] = value.get(3) ?? [];
  return [textOf(pair, 1), typeof integer === "bigint" ? Number(integer) : textOf(value, 1)];
}

/** @see opentelemetry-proto, trace/v1/trace.proto, message Span */
function readSpan(bytes: Buffer): ArrivedSpan {
  const span = readFields(bytes);
  const links = messages(span, 13).map(readFields);
  const status = messages(span, 15).map(readFields);
  return {
    traceId: textOf(span, 1, "hex"),
    spanId: textOf(span, 2, "hex"),
    parentId: textOf(span, 4, "hex"),
    name: textOf(span, 5),
    attributes: Object.fromEntries(messages(span, 9).map(readAttribute)),
    links: links.map((link) => ({ traceId: textOf(link, 1, "hex"), spanId: textOf(link, 2, "hex") })),
    words: [
      ...messages(span, 11).map((event) => textOf(readFields(event), 2)),
      ...status.map((one) => textOf(one, 2)).filter((text) => text !== ""),
    ],
  };
}

function readExport(body: Buffer): ArrivedSpan[] {
  const scopes = messages(readFields(body), 1).flatMap((resource) => messages(readFields(resource), 2));
  return scopes.flatMap((scope) => messages(readFields(scope), 2)).map(readSpan);
}

/**
 * An OTLP collector on this machine that keeps what it is sent.
 * @param file where it is written, too, byte for byte
 */
export async function startTraceCollector(file?: string): Promise<TraceCollector> {
  let arrived: { headers: IncomingHttpHeaders; body: Buffer }[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    if (file !== undefined) appendFileSync(file, body);
    if (request.method === "POST" && request.url === "/v1/traces")
      arrived.push({ headers: request.headers, body });
    response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: () => Buffer.concat(arrived.map(({ body }) => body)),
    headers: () => arrived.map(({ headers }) => headers),
    spans: () => arrived.flatMap(({ body }) => readExport(body)),
    forget() {
      arrived = [];
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

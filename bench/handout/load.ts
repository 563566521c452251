// The load generator, in its own process: gets orders from its parent and reports what it saw. Its own few lines of HTTP over
// sockets, because it shares the processor with what it measures, and a client library costs as much as a server.
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { quantile } from "../statistics.ts";
import type { Credentials, LoadOrder, LoadReport } from "./work.ts";

const body = "grant_type=client_credentials";
const mostSamples = 200_000;

function toRequest([clientId, clientSecret]: Credentials, host: string): string {
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
  return [
    "POST /api/oauth/token HTTP/1.1",
    `host: ${host}`,
    `authorization: Basic ${basic}`,
    "content-type: application/x-www-form-urlencoded",
    `content-length: ${body.length}`,
    "user-agent: bench/1.0",
    `\r\n${body}`,
  ].join("\r\n");
}

/** Whether the text is a whole answer: by its length, or by the end of its last chunk. */
function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
  return length === undefined ? text.endsWith("0\r\n\r\n") : text.length >= end + 4 + Number(length);
}

interface Connection {
  isLost(): boolean;
  /** Sends a request; settles with null when it was answered with a token, else with what was answered. */
  ask(credentials: Credentials): Promise<string | null>;
  close(): void;
}

function open(url: URL): Connection {
  const socket: Socket = connect(Number(url.port), url.hostname);
  socket.setNoDelay(true).setEncoding("latin1");
  let text = "";
  let finish: (failure: string | null) => void = () => undefined;
  let isLost = false;
  socket.on("data", (part: string) => {
    text += part;
    if (!isWhole(text)) return;
    const isToken = text.startsWith("HTTP/1.1 200") && text.includes('"access_token"');
    const failure = isToken ? null : text;
    text = "";
    finish(failure);
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    isLost = true;
    finish("The connection was closed.");
  });
  return {
    isLost: () => isLost,
    ask: (credentials) =>
      new Promise((resolve) => {
        finish = resolve;
        if (isLost) resolve("The connection was closed.");
        else socket.write(toRequest(credentials, url.host));
      }),
    close: () => void socket.destroy(),
  };
}

/** The numbers of the credentials to ask for, one after another; ends by itself where each is asked for once. */
function* numbersOf({ which, first, count }: LoadOrder): Generator<number> {
  if (which === "once") for (let number = first; number < first + count; number++) yield number;
  else for (;;) yield first + Math.floor(Math.random() * count);
}

/** When the next request may leave: at once, or by the rate. */
function createPace(rate: number | undefined, beganMs: number): () => Promise<number> {
  if (rate === undefined) return async () => performance.now();
  let sent = 0;
  return async () => {
    const dueMs = beganMs + (sent++ * 1_000) / rate;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    // A request that leaves late, because all connections are busy, is late for whoever waits for it.
    return waitMs > 0 ? performance.now() : dueMs;
  };
}

async function run(order: LoadOrder): Promise<LoadReport> {
  const all: Credentials[] = JSON.parse(readFileSync(order.credentialsFile, "utf8"));
  const beganMs = performance.now();
  const endMs = beganMs + order.seconds * 1_000;
  const samples: number[] = [];
  const answeredNumbers: number[] = [];
  const report: Pick<LoadReport, "answered" | "failed" | "firstFailure"> = {
    ...{ answered: 0, failed: 0, firstFailure: null },
  };
  const numbers = numbersOf(order);
  const pace = createPace(order.rate, beganMs);
  async function work(connection: Connection): Promise<void> {
    for (const number of numbers) {
      const fromMs = await pace();
      if (performance.now() >= endMs) break;
      const failure = await connection.ask(all[number] ?? ["", ""]);
      const isAnswered = failure === null;
      report.firstFailure ??= failure;
      report[isAnswered ? "answered" : "failed"]++;
      if (isAnswered && order.listAnswered) answeredNumbers.push(number);
      if (samples.length < mostSamples) samples.push(performance.now() - fromMs);
      if (connection.isLost()) break;
    }
    connection.close();
  }
  const connections = Array.from({ length: order.connections }, (_, index) =>
    open(new URL(order.urls[index % order.urls.length] ?? "")),
  );
  await Promise.all(connections.map(work));
  return {
    ...report,
    seconds: (performance.now() - beganMs) / 1_000,
    p50Ms: quantile(samples, 0.5),
    p99Ms: quantile(samples, 0.99),
    numbers: answeredNumbers,
  };
}

process.on("message", (order: LoadOrder) => {
  run(order).then(
    (report) => process.send?.(report),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.send?.("ready");

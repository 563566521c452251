import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface ReceivedPost {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** `webhook-id`, under which a repetition is known. */
  id: string;
}

/** How the receiver answers a post; 204 unless told otherwise. */
export type Answering = (response: ServerResponse, post: ReceivedPost) => void;

export interface Receiver {
  url: string;
  port: number;
  received: ReceivedPost[];
  /** The most that were being answered at once, of the same id. */
  mostAtOnce: number;
  answer: Answering;
  stop(): Promise<void>;
}

/** A server that takes webhooks, on an address of this machine. */
export async function startReceiver(host = "127.0.0.1"): Promise<Receiver> {
  const open = new Map<string, number>();
  const take: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const id = String(request.headers["webhook-id"] ?? "");
      const body = Buffer.concat(chunks).toString("utf8");
      const post = { path: request.url ?? "", headers: request.headers, body, id };
      const atOnce = (open.get(id) ?? 0) + 1;
      open.set(id, atOnce);
      receiver.mostAtOnce = Math.max(receiver.mostAtOnce, atOnce);
      response.on("close", () => open.set(id, (open.get(id) ?? 1) - 1));
      receiver.received.push(post);
      receiver.answer(response, post);
    });
  };
  const server = createServer(take);
  await new Promise<void>((resolve) => {
    server.listen(0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    ...{ url: `http://${host}:${port}/in`, port, received: [], mostAtOnce: 0 },
    answer: accept,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

export const accept: Answering = (response) => {
  response.writeHead(204).end();
};

/** An answer with a status, a text and headers. */
export const answerWith =
  (status: number, text = "", headers: Record<string, string> = {}): Answering =>
  (response) => {
    response.writeHead(status, headers).end(text);
  };

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the sandbox answered, when it was asked at all. */
export interface HonestAnswer {
  status: number;
  body: Record<string, unknown>;
}

/**
 * Answers one token call. Not asking the sandbox means: nothing was rotated.
 * @param sent the form that arrived
 */
export type Misdeed = (
  response: ServerResponse,
  askSandbox: () => Promise<HonestAnswer>,
  sent: URLSearchParams,
) => unknown;

export interface HostileProvider {
  tokenUrl: string;
  /** Where a redirect would lead; what arrives there is counted. */
  trapUrl: string;
  trapped(): number;
  /** Does this with the calls to come. */
  be(misdeed: Misdeed): void;
  stop(): Promise<void>;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

/** Stands between Larder and the sandbox's token endpoint, which starts later, and does to its answers what it is told. */
export async function startHostileProvider(sandboxTokenUrl: () => string): Promise<HostileProvider> {
  let misdeed: Misdeed = (response) => response.destroy();
  let trapped = 0;
  const server = createServer(async (request, response) => {
    const form = await readBody(request);
    if (request.url?.startsWith("/trap")) {
      trapped += 1;
      response.end("{}");
      return;
    }
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const askSandbox = async () => {
      const answer = await fetch(sandboxTokenUrl(), { method: "POST", headers, body: form });
      return { status: answer.status, body: (await answer.json()) as HonestAnswer["body"] };
    };
    response.on("error", () => undefined);
    await misdeed(response, askSandbox, new URLSearchParams(form));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    tokenUrl: `${origin}/oauth/token/`,
    trapUrl: `${origin}/trap`,
    trapped: () => trapped,
    be(next) {
      misdeed = next;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

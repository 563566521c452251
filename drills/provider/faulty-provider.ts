import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The sandbox's answer to a token call. */
export interface SandboxAnswer {
  status: number;
  body: Record<string, unknown>;
}

/**
 * Answers one token call. Without a call of `askSandbox` nothing is rotated.
 * @param sent the form that Larder sent
 */
export type Behaviour = (
  response: ServerResponse,
  askSandbox: () => Promise<SandboxAnswer>,
  sent: URLSearchParams,
) => unknown;

export interface FaultyProvider {
  tokenUrl: string;
  /** The target of redirects; requests that arrive there are counted. */
  trapUrl: string;
  trapped(): number;
  /** How to answer the next calls. */
  behave(behaviour: Behaviour): void;
  stop(): Promise<void>;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

/** A proxy before the sandbox's token endpoint that changes its answers. The sandbox may start later. */
export async function startFaultyProvider(sandboxTokenUrl: () => string): Promise<FaultyProvider> {
  let behaviour: Behaviour = (response) => response.destroy();
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
      return { status: answer.status, body: (await answer.json()) as SandboxAnswer["body"] };
    };
    response.on("error", () => undefined);
    await behaviour(response, askSandbox, new URLSearchParams(form));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    tokenUrl: `${origin}/oauth/token/`,
    trapUrl: `${origin}/trap`,
    trapped: () => trapped,
    behave(next) {
      behaviour = next;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

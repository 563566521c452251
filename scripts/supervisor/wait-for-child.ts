import { get } from "node:http";
import { text } from "node:stream/consumers";
import { PlainError } from "../plain-error.ts";
import type { Child, ChildEnd } from "../processes/spawn-child.ts";
import { waitUntil } from "../processes/wait-until.ts";
import type { ChildPlan } from "./children.ts";

const POLL_TIMEOUT_MS = 5_000;

/**
 * Waits until a child does its work.
 * @throws PlainError when it ends first, or takes too long
 */
export async function waitForChild(plan: ChildPlan, child: Child, signal: AbortSignal): Promise<void> {
  const seen = { ready: false };
  let answer = "it did not say that it is ready";
  child.onMessage((message) => {
    if (plan.readiness.kind === "message" && isReadyMessage(message)) seen.ready = true;
  });
  const check = async () => {
    if (plan.readiness.kind === "http" && !child.hasEnded()) {
      answer = await ask(plan.readiness.url, plan.readiness.host);
      seen.ready = answer === "ready";
    }
    return seen.ready || child.hasEnded();
  };
  await waitUntil(check, { timeoutMs: plan.readyWithinMs, intervalMs: 100, signal });
  signal.throwIfAborted();
  // One that was ready and has ended since is its keeper's business.
  if (seen.ready) return;
  if (child.hasEnded())
    throw new PlainError(`${plan.title} did not start: ${explainEnd(await child.ended, child)}`);
  const sentence = `${plan.title} was not ready within ${plan.readyWithinMs / 1000} seconds: ${answer}`;
  throw new PlainError(withLastLines(sentence, child));
}

/** How a child ended, with its last lines, as the end of a sentence. */
export function explainEnd(end: ChildEnd, child: Child): string {
  const how =
    end.problem ?? (end.signal ? `it was ended by ${end.signal}` : `it ended with code ${end.code}`);
  return withLastLines(how, child);
}

function withLastLines(sentence: string, child: Child): string {
  const lines = child.lastLines();
  if (lines.length === 0) return `${sentence}, and printed nothing.`;
  return [`${sentence}. Its last lines:`, ...lines.map((line) => `  ${line}`)].join("\n");
}

function isReadyMessage(message: unknown): boolean {
  return typeof message === "object" && message !== null && "type" in message && message.type === "ready";
}

// With the public name, as a proxy in front would ask: under another one the web server may send us there.
function ask(url: string, host: string): Promise<string> {
  return new Promise((resolve) => {
    const request = get(
      url,
      { headers: { host }, agent: false, timeout: POLL_TIMEOUT_MS },
      async (response) => {
        const body = await text(response).catch(() => "");
        if (response.statusCode === 200) resolve("ready");
        else resolve(`${url} answered ${response.statusCode} ${body.slice(0, 300)}`.trim());
      },
    );
    request.once("timeout", () => request.destroy());
    request.once("error", () => resolve(`${url} did not answer`));
  });
}

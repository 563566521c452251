import "server-only";
import { request } from "undici";
import { listSecretLike } from "#lib/text/pasted-values.ts";
import { guardedConnection, type Outside } from "./guarded-connection.ts";
import { sayFault } from "./say-fault.ts";

/** For the whole exchange, from looking the name up to the end of the answer. */
export const deadlineMs = 15_000;
const mostAnswerBytes = 4_096;
const longestExcerpt = 200;

/** A request as it is sent. */
export interface Post {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** What the other side said; `none` where it said nothing, with the cause in words. */
export type Answer =
  | { kind: "answer"; status: number; retryAfter: string | null; excerpt: string | null }
  | { kind: "none"; cause: string };

/** The beginning of an answer, at most so many bytes: what comes after that is not waited for. */
async function readStart(body: AsyncIterable<Buffer>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    for await (const chunk of body) {
      const rest = chunk.subarray(0, mostAnswerBytes - bytes);
      bytes += rest.length;
      text += decoder.decode(rest, { stream: true });
      if (bytes >= mostAnswerBytes) break;
    }
  } catch {
    // It broke off, or went on past the deadline: the status has been heard.
  }
  return text;
}

/** One line of what an answer says, without whatever could be a secret. */
function toExcerpt(text: string): string | null {
  const line = text
    .replace(/<[^>]*>/g, " ")
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, " ")
    .trim();
  const shown = listSecretLike(line).reduce((rest, found) => rest.replaceAll(found, "…"), line);
  return shown === "" ? null : shown.slice(0, longestExcerpt);
}

/** Sends one message and hears the answer, at most for so long. No redirect is followed. Never throws. */
export async function postMessage({ url, headers, body }: Post, outside: Outside): Promise<Answer> {
  const connection = guardedConnection(outside);
  const deadline = AbortSignal.timeout(deadlineMs);
  const signal = outside.cutOff ? AbortSignal.any([deadline, outside.cutOff]) : deadline;
  try {
    const answer = await request(url, { method: "POST", headers, body, signal, dispatcher: connection });
    const isAccepted = answer.statusCode >= 200 && answer.statusCode < 300;
    const retryAfter = answer.headers["retry-after"];
    return {
      kind: "answer",
      status: answer.statusCode,
      retryAfter: typeof retryAfter === "string" ? retryAfter : null,
      excerpt: isAccepted ? null : toExcerpt(await readStart(answer.body)),
    };
  } catch (error) {
    return { kind: "none", cause: sayFault(error) };
  } finally {
    await connection.destroy();
  }
}

import "server-only";
import { customFetch } from "oauth4webapi";
import { readText } from "./answer-members.ts";
import type { IdentityCall, IdentityField, Provider } from "./provider.ts";
import { send } from "./send.ts";

/** What an identity call named; null where its answer has nothing at that place. */
export type NamedIdentity = Record<IdentityField, string | null>;

/** Whose access a token is, or why the provider did not say. */
export type IdentityAnswer =
  | { kind: "told"; named: NamedIdentity }
  /** `isPassing`: it may answer when it is asked again. */
  | { kind: "unanswered"; reason: string; isPassing: boolean };

/** The value at a JSON pointer, if there is one. @see RFC 6901 section 4 */
function readAt(value: unknown, pointer: string): unknown {
  let found = value;
  for (const step of pointer.split("/").slice(1)) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    found = Reflect.get(found, key);
  }
  return found;
}

/**
 * Reads what an answer names. Ids may be numbers; anything but a text of one line counts as not said.
 * @param secrets values sent in the request, never to be repeated from the answer
 */
export function parseIdentity(
  body: string,
  pointers: IdentityCall["pointers"],
  secrets: readonly string[],
): NamedIdentity | null {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return null;
  }
  const read = (pointer: string | undefined) => {
    const value = pointer === undefined ? undefined : readAt(answer, pointer);
    return readText(typeof value === "number" ? String(value) : value, secrets);
  };
  return {
    userId: read(pointers.userId),
    userName: read(pointers.userName),
    libraryId: read(pointers.libraryId),
    libraryName: read(pointers.libraryName),
  };
}

/** Refused for good with this token, unlike a fault or a rate limit. */
const isFinal = (status: number) => status >= 400 && status < 500 && status !== 408 && status !== 429;

/** Asks whose access an access token is, by the call that the operator named. Spends nothing. */
export async function askIdentity(
  provider: Provider,
  { url, pointers }: IdentityCall,
  accessToken: string,
): Promise<IdentityAnswer> {
  const reply = await send(provider, url, ({ signal, [customFetch]: fetch }) =>
    fetch(url, {
      headers: { authorization: `Bearer ${accessToken}`, accept: "application/json" },
      signal,
    }),
  );
  if (reply.kind === "none") return { kind: "unanswered", reason: reply.reason, isPassing: true };
  const { status } = reply;
  if (status !== 200) return { kind: "unanswered", reason: `HTTP ${status}`, isPassing: !isFinal(status) };
  const named = parseIdentity(reply.body, pointers, [accessToken]);
  return named
    ? { kind: "told", named }
    : { kind: "unanswered", reason: "HTTP 200 without JSON", isPassing: true };
}

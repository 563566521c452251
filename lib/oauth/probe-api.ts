import "server-only";
import { customFetch } from "oauth4webapi";
import type { Provider } from "./provider.ts";
import { send } from "./send.ts";

/** The result of one real API call with an access token. */
export type Probe =
  | { kind: "accepted"; status: number }
  | { kind: "forbidden"; status: number }
  | { kind: "unauthorized"; status: number }
  | { kind: "unanswered"; status: number | null; reason: string };

/**
 * Makes one cheap API call. A 403 also proves that the token works: it only lacks the scope.
 * @see RFC 6750 section 3.1
 */
export async function probeApi(provider: Provider, accessToken: string): Promise<Probe> {
  const reply = await send(provider, provider.probeUrl, ({ signal, [customFetch]: fetch }) =>
    fetch(provider.probeUrl, {
      headers: { authorization: `Bearer ${accessToken}`, accept: "application/json" },
      signal,
    }),
  );
  if (reply.kind === "none") return { kind: "unanswered", status: null, reason: reply.reason };
  const { status } = reply;
  if (status >= 200 && status < 300) return { kind: "accepted", status };
  if (status === 401) return { kind: "unauthorized", status };
  if (status === 403) return { kind: "forbidden", status };
  return { kind: "unanswered", status, reason: `HTTP ${status}` };
}

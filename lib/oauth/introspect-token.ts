import "server-only";
import * as oauth from "oauth4webapi";
import { z } from "zod";
import { type ClientCredentials, type Provider, toAuthorizationServer } from "./provider.ts";
import { send, toClientAuth } from "./send.ts";
import { parseScope } from "./token-reply.ts";

/** What the provider says about a token, or why it could not be asked. */
export type Introspection =
  | { kind: "active"; scopes: string[] | null; expiresAt: Date | null }
  | { kind: "inactive" }
  | { kind: "credentials_refused" }
  | { kind: "unanswered"; reason: string };

const answerSchema = z.object({
  active: z.boolean(),
  scope: z.string().optional(),
  exp: z.number().optional(),
});

function parseAnswer(body: string): z.infer<typeof answerSchema> | null {
  try {
    return answerSchema.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}

/**
 * Asks whether a token is alive. Only for the client's own tokens.
 * @see RFC 7662 section 2
 */
export async function introspectToken(
  provider: Provider,
  credentials: ClientCredentials,
  token: string,
): Promise<Introspection> {
  const reply = await send(provider, provider.introspectUrl, (options) =>
    oauth.introspectionRequest(
      toAuthorizationServer(provider),
      { client_id: credentials.clientId },
      toClientAuth(credentials),
      token,
      options,
    ),
  );
  if (reply.kind === "none") return { kind: "unanswered", reason: reply.reason };
  if (reply.status === 401 || reply.status === 403) return { kind: "credentials_refused" };
  const answer = reply.status === 200 ? parseAnswer(reply.body) : null;
  if (!answer) return { kind: "unanswered", reason: `HTTP ${reply.status} without an introspection answer` };
  if (!answer.active) return { kind: "inactive" };
  return {
    kind: "active",
    scopes: answer.scope === undefined ? null : parseScope(answer.scope),
    expiresAt: answer.exp === undefined ? null : new Date(answer.exp * 1_000),
  };
}

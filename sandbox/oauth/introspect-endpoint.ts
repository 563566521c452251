import {
  type Answer,
  type CallNote,
  emptyAnswer,
  jsonAnswer,
  type MachineRequest,
  methodNotAllowedAnswer,
} from "../machine/machine-call.ts";
import type { Sandbox } from "../sandbox-context.ts";
import { authenticateClient } from "./client-credentials.ts";
import { findByAccessToken, isAccessTokenActive } from "./token-set-store.ts";

/**
 * Reports on the client's own access tokens; every other token is inactive.
 * @see https://www.rfc-editor.org/rfc/rfc7662#section-2.2
 */
export function answerIntrospection(sandbox: Sandbox, request: MachineRequest, note: CallNote): Answer {
  if (request.method !== "POST") return methodNotAllowedAnswer("POST, OPTIONS");
  const client = authenticateClient(sandbox.db, request);
  if (client === null) {
    note.outcome = "invalid_client";
    return emptyAnswer(403, { "Content-Type": "text/html; charset=utf-8" });
  }
  const row = findByAccessToken(sandbox.db, request.form.get("token") ?? "");
  const isOwn = row !== null && row.client_id === client.client_id;
  if (isOwn) note.tokenSetId = row.token_set_id;
  if (!isOwn || !isAccessTokenActive(row, sandbox.clock.now())) {
    note.outcome = "inactive";
    return jsonAnswer(200, { active: false });
  }
  note.outcome = "active";
  return jsonAnswer(200, { active: true, scope: row.scope, exp: Math.floor(row.access_expires_at / 1_000) });
}

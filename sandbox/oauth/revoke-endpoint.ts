import {
  type Answer,
  type CallNote,
  emptyAnswer,
  type MachineRequest,
  methodNotAllowedAnswer,
} from "../machine/machine-call.ts";
import type { Sandbox } from "../sandbox-context.ts";
import { authenticateClient } from "./client-credentials.ts";
import { revokeByAccessToken, revokeByRefreshToken } from "./revoke-token-set.ts";
import { tokenErrorAnswer } from "./token-error.ts";
import { findByAccessToken, findByRefreshToken } from "./token-set-store.ts";

/**
 * Answers 200 to every token, known or not, and revokes only the client's own.
 * @see https://www.rfc-editor.org/rfc/rfc7009#section-2
 */
export function answerRevocation(sandbox: Sandbox, request: MachineRequest, note: CallNote): Answer {
  if (request.method !== "POST") return methodNotAllowedAnswer("POST, OPTIONS");
  if (request.query.size > 0) {
    note.outcome = "invalid_request";
    return tokenErrorAnswer("invalid_request", "URL query parameters are not allowed");
  }
  const token = request.form.get("token") ?? "";
  if (token === "") {
    note.outcome = "invalid_request";
    return tokenErrorAnswer("invalid_request", "Missing token parameter.");
  }
  const client = authenticateClient(sandbox.db, request);
  if (client === null) {
    note.outcome = "invalid_client";
    return tokenErrorAnswer("invalid_client");
  }
  note.outcome = revokeOwnToken(sandbox, client.client_id, token, note);
  return emptyAnswer(200, { "Content-Type": "application/json", "Cache-Control": "no-store" });
}

function revokeOwnToken({ db, clock }: Sandbox, clientId: string, token: string, note: CallNote): string {
  const byRefresh = findByRefreshToken(db, token);
  if (byRefresh?.client_id === clientId) {
    note.tokenSetId = byRefresh.token_set_id;
    revokeByRefreshToken(db, byRefresh, clock.now());
    return "revoked";
  }
  const byAccess = findByAccessToken(db, token);
  if (byAccess?.client_id === clientId) {
    note.tokenSetId = byAccess.token_set_id;
    revokeByAccessToken(db, byAccess, clock.now());
    return "revoked-access-only";
  }
  return "unknown_token";
}

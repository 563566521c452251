import { findUserById } from "../accounts/user-store.ts";
import {
  type Answer,
  type CallNote,
  emptyAnswer,
  jsonAnswer,
  type MachineRequest,
} from "../machine/machine-call.ts";
import { type Scope, splitScope } from "../oauth/scopes.ts";
import { findByAccessToken, type IssuedRow, isAccessTokenActive } from "../oauth/token-set-store.ts";
import type { Sandbox } from "../sandbox-context.ts";
import { listResources, resources } from "./library-data.ts";

const challenge = 'Bearer realm="api"';

/**
 * Answers a call to the API on behalf of the library that the access token belongs to.
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
export function answerApiRequest(sandbox: Sandbox, request: MachineRequest, note: CallNote): Answer {
  if (note.credential === null) {
    return refuse(note, "no_credentials", 401, "Authentication credentials were not provided.", challenge);
  }
  const token = findByAccessToken(sandbox.db, note.credential);
  note.tokenSetId = token?.token_set_id ?? null;
  if (token === null || !isAccessTokenActive(token, sandbox.clock.now())) {
    return refuse(note, "invalid_token", 401, "Invalid token", `${challenge}, error="invalid_token"`);
  }
  const resource = resources.get(request.path.replace(/\/$/, ""));
  if (resource === undefined) return refuse(note, "not_found", 404, "Not found.");
  if (request.method !== "GET" && request.method !== "HEAD") {
    return refuse(note, "method_not_allowed", 405, `Method "${request.method}" not allowed.`);
  }
  if (!mayUse(sandbox, token, resource.scope)) {
    return refuse(note, "insufficient_scope", 403, "You do not have permission to perform this action.");
  }
  note.outcome = "ok";
  if (request.method === "HEAD") return emptyAnswer(200, { "Content-Type": "application/json" });
  const results = listResources(resource, token.library_id);
  return jsonAnswer(200, { count: results.length, results });
}

/** A token can do what its scopes say and its user may; one made by hand in API Settings only asks its scopes. */
function mayUse({ db }: Sandbox, token: IssuedRow, scope: Scope): boolean {
  if (!splitScope(token.scope).includes(scope)) return false;
  if (token.origin === "hand-made") return true;
  return splitScope(findUserById(db, token.user_id)?.permissions ?? "").includes(scope);
}

function refuse(
  note: CallNote,
  outcome: string,
  status: number,
  detail: string,
  authenticate?: string,
): Answer {
  note.outcome = outcome;
  return jsonAnswer(
    status,
    { detail },
    authenticate === undefined ? {} : { "WWW-Authenticate": authenticate },
  );
}

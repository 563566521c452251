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
import { describeGrant } from "./describe-grant.ts";
import { listResources, resources } from "./library-data.ts";

/** Whose access a token is: every token may ask. */
const grantPath = "/api/v2/accounts/me";

const challenge = 'Bearer realm="api"';

/**
 * Answers a call to the API on behalf of the library that the access token belongs to.
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
export function answerApiRequest(sandbox: Sandbox, request: MachineRequest, note: CallNote): Answer {
  if (note.credential === null) {
    return refuse(note, {
      outcome: "no_credentials",
      status: 401,
      detail: "Authentication credentials were not provided.",
      authenticate: challenge,
    });
  }
  const token = findByAccessToken(sandbox.db, note.credential);
  note.tokenSetId = token?.token_set_id ?? null;
  if (token === null || !isAccessTokenActive(token, sandbox.clock.now())) {
    return refuse(note, {
      outcome: "invalid_token",
      status: 401,
      detail: "Invalid token",
      authenticate: `${challenge}, error="invalid_token"`,
    });
  }
  const path = request.path.replace(/\/$/, "");
  const resource = resources.get(path);
  if (resource === undefined && path !== grantPath)
    return refuse(note, { outcome: "not_found", status: 404, detail: "Not found." });
  if (request.method !== "GET" && request.method !== "HEAD") {
    return refuse(note, {
      outcome: "method_not_allowed",
      status: 405,
      detail: `Method "${request.method}" not allowed.`,
    });
  }
  if (resource !== undefined && !mayUse(sandbox, token, resource.scope)) {
    return refuse(note, {
      outcome: "insufficient_scope",
      status: 403,
      detail: "You do not have permission to perform this action.",
    });
  }
  note.outcome = "ok";
  if (request.method === "HEAD") return emptyAnswer(200, { "Content-Type": "application/json" });
  if (resource === undefined) return jsonAnswer(200, describeGrant(sandbox.db, token));
  const results = listResources(resource, token.library_id);
  return jsonAnswer(200, { count: results.length, results });
}

/** A token may do what its scopes and its user both allow. For a token made by hand only the scopes count. */
function mayUse({ db }: Sandbox, token: IssuedRow, scope: Scope): boolean {
  if (!splitScope(token.scope).includes(scope)) return false;
  if (token.origin === "hand-made") return true;
  return splitScope(findUserById(db, token.user_id)?.permissions ?? "").includes(scope);
}

interface Refusal {
  outcome: string;
  status: number;
  detail: string;
  /** The challenge of the WWW-Authenticate header. */
  authenticate?: string;
}

function refuse(note: CallNote, { outcome, status, detail, authenticate }: Refusal): Answer {
  note.outcome = outcome;
  return jsonAnswer(
    status,
    { detail },
    authenticate === undefined ? {} : { "WWW-Authenticate": authenticate },
  );
}

import type { DatabaseSync } from "node:sqlite";
import { type ApplicationRow, findApplication } from "../applications/application-store.ts";
import type { MachineRequest } from "../machine/machine-call.ts";
import { isSameSecret, sha256Hex } from "../storage/random-token.ts";

type Credentials = { clientId: string; clientSecret: string };

// Each half is form-encoded before the base64: a plus is a space.
function formDecode(value: string): string | null {
  try {
    return decodeURIComponent(value.replaceAll("+", " "));
  } catch {
    return null;
  }
}

/** Null for anything that is not a well-formed Basic header. */
function basicCredentials(authorization: string | undefined): Credentials | null {
  const encoded = /^Basic +([A-Za-z0-9+/_=-]+)\s*$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return null;
  const [id, ...rest] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  if (id === undefined || rest.length === 0) return null;
  const clientId = formDecode(id);
  const clientSecret = formDecode(rest.join(":"));
  return clientId === null || clientSecret === null ? null : { clientId, clientSecret };
}

function bodyCredentials(form: URLSearchParams): Credentials | null {
  const clientId = form.get("client_id");
  const clientSecret = form.get("client_secret");
  return clientId === null || clientSecret === null ? null : { clientId, clientSecret };
}

/** The client ID that the caller claims, not authenticated. */
export function claimedClientId(request: MachineRequest): string | null {
  return basicCredentials(request.authorization)?.clientId ?? request.form.get("client_id");
}

/**
 * The application whose ID and secret came with the call, as HTTP Basic or in the body. Null when neither is right.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
 */
export function authenticateClient(db: DatabaseSync, request: MachineRequest): ApplicationRow | null {
  for (const credentials of [basicCredentials(request.authorization), bodyCredentials(request.form)]) {
    if (credentials === null) continue;
    const application = findApplication(db, credentials.clientId);
    // An unknown client takes as long as a wrong secret.
    const expected = application?.secret_hash ?? sha256Hex("");
    if (isSameSecret(sha256Hex(credentials.clientSecret), expected) && application !== null) {
      return application;
    }
  }
  return null;
}

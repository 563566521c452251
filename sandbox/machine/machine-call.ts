/** A request by a program, with its whole body read. */
export type MachineRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  authorization: string | undefined;
  /** Empty unless the body was a urlencoded form. */
  form: URLSearchParams;
};

export type Answer = { status: number; headers: Record<string, string>; body: string };

export const machineEndpoints = ["token", "introspect", "revoke", "api"] as const;
export type MachineEndpoint = (typeof machineEndpoints)[number];

/** What the log of calls will say about the call; handlers fill in what they learn. */
export type CallNote = {
  clientId: string | null;
  grantType: string | null;
  /** The refresh token, code or access token that was sent. Only its SHA-256 is stored. */
  credential: string | null;
  tokenSetId: string | null;
  outcome: string | null;
  detail: string | null;
};

const noStore = { "Cache-Control": "no-store", Pragma: "no-cache" };

export function jsonAnswer(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status,
    headers: { "Content-Type": "application/json", ...noStore, ...headers },
    body: JSON.stringify(body),
  };
}

export function emptyAnswer(status: number, headers: Record<string, string> = {}): Answer {
  return { status, headers, body: "" };
}

/** What the provider's web framework shows when its own code fails. */
export function serverErrorAnswer(status = 500): Answer {
  const title = `Server Error (${status})`;
  return {
    status,
    headers: { "Content-Type": "text/html; charset=utf-8" },
    body: `<!doctype html>\n<html lang="en">\n<head>\n  <title>${title}</title>\n</head>\n<body>\n  <h1>${title}</h1><p></p>\n</body>\n</html>\n`,
  };
}

export function methodNotAllowedAnswer(allow: string): Answer {
  return emptyAnswer(405, { Allow: allow, "Content-Type": "text/html; charset=utf-8" });
}

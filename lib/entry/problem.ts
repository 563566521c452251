import type { ErrorView } from "./to-app-error.ts";

/** A refusal's body (RFC 9457). */
export function toProblem({ code, status, what, safe, next, fields, reference }: ErrorView) {
  const errors = Object.keys(fields).length > 0 ? { errors: fields } : {};
  return {
    type: `urn:larder:problem:${code}`,
    title: what,
    status,
    code,
    safe,
    next,
    ...errors,
    reference,
  };
}

/** A refusal as problem+json (RFC 9457). */
export function problem(view: ErrorView, more: Record<string, string> = {}): Response {
  const { status, retryAfterSeconds } = view;
  const retry = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  const headers = { "content-type": "application/problem+json", "cache-control": "no-store" };
  return Response.json(toProblem(view), { status, headers: { ...headers, ...retry, ...more } });
}

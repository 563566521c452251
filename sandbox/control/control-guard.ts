import type { MiddlewareHandler } from "hono";
import { ZodError } from "zod";
import { isSameSecret } from "../storage/random-token.ts";

export class ControlError extends Error {
  readonly status: 400 | 404;
  constructor(status: 400 | 404, message: string) {
    super(message);
    this.status = status;
  }
}

/** Without a configured token every control endpoint answers 404. */
export function requireControlToken(expected: string | undefined): MiddlewareHandler {
  return async (c, next) => {
    if (expected === undefined) return c.notFound();
    const given = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
    if (!isSameSecret(given, expected))
      return c.json({ error: "The control token is missing or wrong." }, 401);
    return next();
  };
}

export function toControlErrorResponse(error: unknown): Response | null {
  if (error instanceof ControlError) return Response.json({ error: error.message }, { status: error.status });
  if (error instanceof SyntaxError) return Response.json({ error: "The body is not JSON." }, { status: 400 });
  if (!(error instanceof ZodError)) return null;
  const problems = error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  return Response.json({ error: problems.join("; ") }, { status: 400 });
}

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import type { NextRequest } from "next/server";
import type { Actor } from "#lib/auth/actor.ts";
import { findCurrentActor } from "#lib/auth/current-actor.ts";
import { completeCallback } from "#lib/authorizations/complete-callback.ts";
import type { CallbackOutcome } from "#lib/authorizations/connect-outcome.ts";
import { flowCookieName, flowCookieOptions } from "#lib/authorizations/flow-cookie.ts";
import { readCaller } from "#lib/entry/read-caller.ts";
import { requestTime } from "#lib/entry/request-context.ts";
import { toErrorView } from "#lib/entry/to-app-error.ts";
import { inSpan } from "#lib/tracing/in-span.ts";

export const dynamic = "force-dynamic";

/** The result page for somebody without an account. */
function pageForOwner(outcome: Exclude<CallbackOutcome, { kind: "refused" }>): string {
  if (outcome.kind === "done" && outcome.connect.outcome === "connected") return "/c/outcome/thanks";
  if (outcome.kind === "done" && outcome.connect.outcome === "kept_aside") return "/c/outcome/kept";
  return outcome.kind === "denied" ? "/c/outcome/declined" : "/c/outcome/failed";
}

function pageFor(outcome: CallbackOutcome): string {
  if (outcome.kind === "refused") {
    return outcome.byLink ? `/c/outcome/${outcome.reason}` : `/connect/refused/${outcome.reason}`;
  }
  if (outcome.byLink) return pageForOwner(outcome);
  if (outcome.kind === "done" && outcome.connect.outcome === "connected") {
    return `/token-sets/${outcome.connect.tokenSetId}?connected=${outcome.connect.generation}`;
  }
  if (outcome.kind === "done" && outcome.connect.outcome === "kept_aside") {
    return `/token-sets/${outcome.connect.tokenSetId}`;
  }
  return `/connect/outcome/${outcome.authorizationId}`;
}

/** Apicbase sends the browser back here. The redirect takes the code out of the address bar. @see RFC 6749 section 4.1.2 */
export async function GET(request: NextRequest): Promise<never> {
  const jar = await cookies();
  const now = requestTime();
  let actor: Actor | null | undefined;
  let target: string;
  try {
    actor = await findCurrentActor(now);
    const call = {
      ...{ actor, now, caller: await readCaller(request.headers) },
      browserToken: (id: string) => jar.get(flowCookieName(id))?.value ?? null,
    };
    const span = { kind: "server", traceparent: request.headers.get("traceparent") } as const;
    const outcome = await inSpan("route callback", span, ({ add }) =>
      completeCallback(call, { parameters: request.nextUrl.searchParams }).then((came) => {
        add({ outcome: came.kind });
        return came;
      }),
    );
    if (outcome.kind !== "refused") {
      // A browser deletes a cookie only with the path and attributes that it was set with.
      jar.set(flowCookieName(outcome.authorizationId), "", flowCookieOptions(new Date(0)));
    }
    target = pageFor(outcome);
  } catch (error) {
    const { reference } = toErrorView(error, "callback");
    target = `${actor === null ? "/c/outcome" : "/connect/refused"}/failed?reference=${reference}`;
  }
  redirect(target);
}

/** Next would answer HEAD by running GET: a link scanner's look would exchange the code. */
export function HEAD(): Response {
  return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
}

import { Hono } from "hono";
import { type IssuedRow, listIssued } from "../oauth/token-set-store.ts";
import type { HonoEnv, Sandbox } from "../sandbox-context.ts";
import type { CallRow } from "./call-log.ts";
import { requireControlToken, toControlErrorResponse } from "./control-guard.ts";
import { callsQuerySchema, clockSchema, generationsQuerySchema } from "./control-schema.ts";
import { controlSetupRoutes } from "./control-setup-routes.ts";
import { findDoubleSpends } from "./double-spends.ts";
import { faultSchema } from "./fault-list.ts";
import { frontSchema } from "./fronts.ts";
import { mostPerMinute, rateLimitSchema } from "./rate-limit.ts";

/** Endpoints for tests, all under `/control`; see README.md. */
export function controlRoutes(sandbox: Sandbox): Hono<HonoEnv> {
  const { faults, fronts, rateLimit, callLog, clock, env } = sandbox;
  const routes = new Hono<HonoEnv>();
  routes.use(requireControlToken(env.controlToken));
  routes.onError((error) => {
    const response = toControlErrorResponse(error);
    if (response === null) throw error;
    return response;
  });
  routes.get("/faults", (c) => c.json(faults.list()));
  routes.post("/faults", async (c) => c.json(faults.add(faultSchema.parse(await c.req.json())), 201));
  routes.delete("/faults", (c) => {
    faults.clear();
    return c.body(null, 204);
  });
  routes.post("/fronts", async (c) => c.json(await fronts.open(frontSchema.parse(await c.req.json())), 201));
  routes.delete("/fronts", (c) => {
    fronts.clear();
    return c.body(null, 204);
  });
  routes.get("/calls", (c) => c.json(callLog.list(callsQuerySchema.parse(c.req.query())).map(toCallView)));
  routes.delete("/calls", (c) => {
    callLog.clear();
    return c.body(null, 204);
  });
  routes.get("/calls/most-per-minute", (c) =>
    c.json({ most: mostPerMinute(callLog.list({}).map(({ received_at }) => received_at)) }),
  );
  routes.post("/rate-limit", async (c) => {
    rateLimit.set(rateLimitSchema.parse(await c.req.json()));
    return c.body(null, 204);
  });
  routes.delete("/rate-limit", (c) => {
    rateLimit.clear();
    return c.body(null, 204);
  });
  routes.get("/double-spends", (c) =>
    c.json(
      findDoubleSpends(callLog.list({})).map((spend) => ({ ...spend, calls: spend.calls.map(toCallView) })),
    ),
  );
  routes.get("/generations", (c) => {
    const { clientId } = generationsQuerySchema.parse(c.req.query());
    return c.json(listIssued(sandbox.db, clientId ?? null).map(toGenerationView));
  });
  const clockView = () => ({ offsetMs: clock.offsetMs(), now: clock.now() });
  routes.get("/clock", (c) => c.json(clockView()));
  routes.post("/clock", async (c) => {
    clock.setOffsetMs(clockSchema.parse(await c.req.json()).offsetMs);
    return c.json(clockView());
  });
  routes.route("/", controlSetupRoutes(sandbox));
  return routes;
}

function toCallView(row: CallRow) {
  return {
    seq: row.seq,
    endpoint: row.endpoint,
    receivedAt: row.received_at,
    answeredAt: row.answered_at,
    clientId: row.client_id,
    grantType: row.grant_type,
    credentialSha256: row.credential_sha256,
    tokenSetId: row.token_set_id,
    status: row.status,
    outcome: row.outcome,
    detail: row.detail,
    fault: row.fault,
  };
}

function toGenerationView(row: IssuedRow) {
  return {
    tokenSetId: row.token_set_id,
    clientId: row.client_id,
    number: row.number,
    accessSha256: row.access_hash,
    refreshSha256: row.refresh_hash,
    issuedAt: row.issued_at,
    accessExpiresAt: row.access_expires_at,
    accessRevokedAt: row.access_revoked_at,
    refreshUsedAt: row.refresh_used_at,
    refreshRevokedAt: row.refresh_revoked_at,
  };
}

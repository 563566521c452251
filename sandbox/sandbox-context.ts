import type { DatabaseSync } from "node:sqlite";
import type { HttpBindings } from "@hono/node-server";
import type { Logger } from "pino";
import type { UserRow } from "./accounts/user-store.ts";
import type { Clock } from "./clock.ts";
import type { CallLog } from "./control/call-log.ts";
import type { FaultList } from "./control/fault-list.ts";
import type { FrontList } from "./control/fronts.ts";
import type { RateLimit } from "./control/rate-limit.ts";
import type { SandboxEnv } from "./env.ts";

/** What every handler gets. There is one per process and no global state. */
export type Sandbox = {
  env: SandboxEnv;
  db: DatabaseSync;
  clock: Clock;
  log: Logger;
  faults: FaultList;
  fronts: FrontList;
  rateLimit: RateLimit;
  callLog: CallLog;
  /** Known once the server listens, because the system chooses the port when it is 0. */
  publicUrl(): string;
};

/** Set for the pages: the signed-in user, the CSRF token of every form, and the submitted form. */
type Visit = { user: UserRow | null; csrfToken: string; form: URLSearchParams };

export type HonoEnv = { Bindings: HttpBindings; Variables: Visit };

/** The redirect URI of applications that have none of their own. */
export const codePageUrl = (sandbox: Sandbox) => `${sandbox.publicUrl()}/oauth/code/`;

import type { DatabaseSync } from "node:sqlite";
import type { HttpBindings } from "@hono/node-server";
import type { Logger } from "pino";
import type { UserRow } from "./accounts/user-store.ts";
import type { Clock } from "./clock.ts";
import type { CallLedger } from "./control/call-ledger.ts";
import type { FaultBook } from "./control/fault-book.ts";
import type { SandboxEnv } from "./env.ts";

/** What every handler gets: one instance per process, nothing is global. */
export type Sandbox = {
  env: SandboxEnv;
  db: DatabaseSync;
  clock: Clock;
  log: Logger;
  faults: FaultBook;
  ledger: CallLedger;
  /** Known once the server listens, because port 0 lets the system choose. */
  publicUrl(): string;
};

/** Set for the pages: who is signed in, the token every form carries, and the form that came in. */
type Visit = { user: UserRow | null; csrfToken: string; form: URLSearchParams };

export type HonoEnv = { Bindings: HttpBindings; Variables: Visit };

/** Where the browser goes when an application has not redefined its redirect URI. */
export const codePageUrl = (sandbox: Sandbox) => `${sandbox.publicUrl()}/oauth/code/`;

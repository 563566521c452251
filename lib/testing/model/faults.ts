import { closeJournal, journalDirectory } from "#lib/custody/get-journal.ts";
import { markStopped } from "#lib/custody/heartbeat.ts";
import { newId } from "#lib/db/new-id.ts";
import { thisInstance } from "#lib/db/this-instance.ts";
import { removeOwnerProcess } from "#lib/journal/owner-process.ts";
import { inBody, postForm, refresh } from "../../../sandbox/testing/oauth-requests.ts";
import type { SandboxFault } from "../../../sandbox/testing/sandbox-control.ts";
import { sha256Hex } from "./provider-truth.ts";
import { readSetState } from "./set-state.ts";
import type { FleetSet, World } from "./world.ts";

/** How long a call may take here, in milliseconds; the late faults take longer. */
export const providerTimeoutMs = 1_000;
const lateMs = 1_300;

/** What the provider does wrong, once, with a call of one application. */
export const faults = {
  "token: dropped before the work": { endpoint: "token", kind: "drop-before" },
  "token: dropped after the work": { endpoint: "token", kind: "drop-after" },
  "token: cut short": { endpoint: "token", kind: "truncate" },
  "token: a page for an answer": { endpoint: "token", kind: "html", before: false, status: 200 },
  "token: a gateway's answer before the origin rotates": { endpoint: "token", kind: "front", ms: 300 },
  "token: 503": { endpoint: "token", kind: "status", status: 503 },
  "token: 429": { endpoint: "token", kind: "status", status: 429, headers: { "retry-after": "60" } },
  "token: slow": { endpoint: "token", kind: "delay", ms: 150 },
  "token: slow to begin": { endpoint: "token", kind: "delay", before: true, ms: 150 },
  "token: answered too late": { endpoint: "token", kind: "delay", ms: lateMs },
  "token: begun too late": { endpoint: "token", kind: "delay", before: true, ms: lateMs },
  "introspection: dropped": { endpoint: "introspect", kind: "drop-before" },
  "introspection: 503": { endpoint: "introspect", kind: "status", status: 503 },
  "API: 503": { endpoint: "api", kind: "status", status: 503 },
  "revocation: dropped before the work": { endpoint: "revoke", kind: "drop-before" },
  "revocation: dropped after the work": { endpoint: "revoke", kind: "drop-after" },
} as const satisfies Record<string, SandboxFault>;

export type FaultName = keyof typeof faults;

/** Somebody with a copy of the pair refreshes it, or the user revokes it at Apicbase. */
export async function actAsOutsider(
  world: World,
  set: FleetSet,
  action: "refresh" | "revoke",
): Promise<void> {
  const { pair, row, state, inDoubt } = await readSetState(world, set);
  if (!pair || state !== "alive" || inDoubt || row.revokedAt) return;
  world.outsiders.add(sha256Hex(pair.refreshToken));
  const call =
    action === "refresh"
      ? refresh(world.control, set, pair.refreshToken)
      : postForm(world.control.revokeUrl, { token: pair.refreshToken, ...inBody(set) });
  // A fault can hit this call too; the sandbox's count says whether it took effect.
  await call.then((response) => response.arrayBuffer()).catch(() => undefined);
}

/** Restarts the process: another instance, to which the earlier journal is another owner's. */
export async function restart(world: World): Promise<void> {
  await closeJournal();
  // The process goes on, but not as the one that wrote this journal.
  await removeOwnerProcess(journalDirectory(), thisInstance.id);
  await markStopped({ journalIsGone: false });
  Object.assign(thisInstance, { id: newId() });
  await world.arrivals.listen();
}

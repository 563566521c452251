import type { Cause } from "./cause.ts";
import type { Phase } from "./health-sql.ts";

const refreshed: readonly Phase[] = ["in_doubt", "failing", "running"];

/** In which phases a set with this cause can be: so that looking for a cause reads those alone. */
export const causePhases: Record<Cause, readonly Phase[]> = {
  used_elsewhere: ["reauthorize"],
  revoked_at_apicbase: ["reauthorize"],
  answer_lost: ["reauthorize"],
  client_secret_changed: ["on_hold", "pending", ...refreshed],
  code_expired: ["reauthorize"],
  unknown: ["reauthorize"],
  revoked_here: ["revoked"],
  revocation_unconfirmed: ["revoked"],
  not_connected: ["pending"],
  access_aside: ["revoked", "reauthorize", "pending", "in_doubt", "running"],
  paused: ["paused"],
  archived: ["archived"],
  database_held: ["paused", ...refreshed],
  in_doubt: ["in_doubt", "running"],
  unproven: ["failing", "running"],
  provider_unreachable: ["failing"],
  provider_slows: ["failing"],
  reply_missing: ["failing"],
  journal_elsewhere: ["failing"],
  journal_unwritable: ["failing"],
  refresh_failed: ["failing"],
  in_use: ["running"],
  late: ["running"],
  scope_missing: ["running"],
};

import "server-only";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import { db } from "#lib/db/client.ts";
import { isDatabaseHeld } from "#lib/deployment/deployment-repository.ts";
import { listEndedAlerts, listFirstOfAlerts, listOpenAlerts } from "./alert-list-repository.ts";
import type { ListAlerts } from "./alert-rule-schema.ts";
import type { AlertsView } from "./alert-view.ts";
import { byUrgency, toAlertView, toEndedView } from "./to-alert-view.ts";

const shownOpen = 100;
const shownEnded = 50;
const shownSets = 3;

/** The alerts of the actor's organization: the open ones by urgency, and those that are over, page by page. @throws AppError forbidden */
export async function listAlerts({ actor, now }: Context, { after }: ListAlerts): Promise<AlertsView> {
  requirePermission(actor, "alert:read");
  const { organizationId, role } = actor;
  const [open, ended, isHeld] = await Promise.all([
    listOpenAlerts(db(), organizationId, shownOpen + 1),
    listEndedAlerts(db(), organizationId, { after, limit: shownEnded + 1 }),
    isDatabaseHeld(db()),
  ]);
  const shown = open.slice(0, shownOpen);
  const alertIds = shown.map(({ id }) => id);
  const first = await listFirstOfAlerts(db(), organizationId, { alertIds, limit: shownSets });
  const viewer = { role, isDatabaseHeld: isHeld, now };
  const page = ended.slice(0, shownEnded);
  return {
    asOf: now.toISOString(),
    open: shown.map((alert) => toAlertView(alert, first.get(alert.id) ?? [], viewer)).toSorted(byUrgency),
    isCut: open.length > shownOpen,
    ended: page.map(toEndedView),
    next: ended.length > shownEnded ? (page.at(-1)?.id ?? null) : null,
  };
}

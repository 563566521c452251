import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "../fixtures/project-dir.ts";
import { callAction } from "../fixtures/server-actions.ts";
import type { Person } from "../fixtures/tenant.ts";
import { actionTable } from "./crawl-table.ts";
import type { Values } from "./living-things.ts";

/** Actions that want a token set which was never connected. */
export const needsPending = new Set([
  ...["discardAction", "importAction", "createLinkAction"],
  ...["archiveAction", "unarchiveAction"],
]);

/** A server action by its name in the source, and one of the pages that know it, its parameters still in brackets. */
export type FoundAction = { name: string; id: string; route: string };

/** Every server action of the build. */
export function listActions(): FoundAction[] {
  const file = join(projectDir, ".next/server/server-reference-manifest.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as {
    node: Record<string, { exportedName: string; workers: Record<string, unknown> }>;
  };
  return Object.entries(manifest.node).map(([id, { exportedName, workers }]) => {
    const route = `/${Object.keys(workers)[0] ?? ""}`
      .replace(/^\/app/, "")
      .replace(/\/page$/, "")
      .replace(/\/\([^/]+\)/g, "");
    return { name: exportedName, id, route: route || "/" };
  });
}

/** Calls an action at a page with the fields that its row names. */
export async function act(page: string, as: Person | null, action: FoundAction, values: Values) {
  const { fields = [] } = actionTable[action.name] ?? {};
  const pairs = fields.flatMap((field) =>
    [values.get(field) ?? ""].flat().map((value): [string, string] => [field, value]),
  );
  return callAction(page, { as, id: action.id, fields: pairs });
}

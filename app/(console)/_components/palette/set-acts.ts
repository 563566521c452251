import { canInEnvironment, canInOrganization, type Role } from "#lib/auth/permissions.ts";
import type { FoundSet } from "#lib/search/search-view.ts";

/** What the palette does itself with the token set in view. */
export type SetAct = { act: "refresh" | "check" | "copy"; id: string };

export interface SetCommand {
  label: string;
  words: string;
  target: SetAct | { href: string };
}

const running = ["healthy", "due", "retrying", "overdue"];

/** What this role can do with a token set, by its state. */
export function toSetCommands({ id, health, environment }: FoundSet, role: Role): SetCommand[] {
  const may = (permission: "token-set:refresh" | "token-set:connect") =>
    canInEnvironment(role, permission, environment);
  const isConnected = !["pending", "revoked", "archived"].includes(health);
  const commands: SetCommand[] = [];
  if (isConnected && canInOrganization(role, "token-set:check")) {
    commands.push({ label: "Check", words: "check ask apicbase", target: { act: "check", id } });
  }
  if (running.includes(health) && may("token-set:refresh")) {
    commands.push({ label: "Refresh now", words: "refresh now", target: { act: "refresh", id } });
  }
  if (health !== "archived" && may("token-set:connect")) {
    const label = health === "pending" ? "Connect" : "Reconnect";
    commands.push({ label, words: "reconnect connect", target: { href: `/token-sets/${id}/connect` } });
  }
  commands.push({ label: "Copy id", words: "copy id", target: { act: "copy", id } });
  return commands;
}

interface Problem {
  title: string;
  safe?: string;
  next?: string;
}

const done = { refresh: "Refreshed: a new access token is in use.", check: "Checked." };

async function call(act: "refresh" | "check", id: string): Promise<string> {
  const answer = await fetch(`/api/v1/token-sets/${id}/${act}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  const body: unknown = await answer.json();
  if (!answer.ok) {
    const { title, safe, next } = body as Problem;
    return [title, safe, next].filter(Boolean).join(" ");
  }
  const detail = act === "check" ? (body as { detail?: string }).detail : undefined;
  return detail ?? done[act];
}

/** Does it, and says what came of it. */
export async function runSetAct({ act, id }: SetAct): Promise<string> {
  try {
    if (act !== "copy") return await call(act, id);
    await navigator.clipboard.writeText(id);
    return "Copied the id.";
  } catch {
    return act === "copy"
      ? "Not copied: this browser does not allow it."
      : "Larder could not be reached. Open the page of the token set to see what is so.";
  }
}

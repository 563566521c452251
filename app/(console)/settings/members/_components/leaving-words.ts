import type { GrantorView, MemberPage } from "#lib/members/member-page-view.ts";

const digits = (number: number) => number.toLocaleString("en-GB");

/** "3 production and 1 development token sets". */
export function saySets({ production, development }: { production: number; development: number }): string {
  const parts = [
    ...(production > 0 ? [`${digits(production)} production`] : []),
    ...(development > 0 ? [`${digits(development)} development`] : []),
  ];
  return `${parts.join(" and ")} token ${production + development === 1 ? "set" : "sets"}`;
}

/** The sets whose rights at Apicbase seem to be the member's own. */
export function ownAtApicbase(grantors: readonly GrantorView[]) {
  const own = grantors.filter(({ isMember }) => isMember !== null);
  return {
    names: own.flatMap(({ name }) => name ?? []),
    production: own.reduce((sum, { production }) => sum + production, 0),
    development: own.reduce((sum, { development }) => sum + development, 0),
  };
}

function count(number: number, one: string, many: string): string {
  return number === 1 ? `1 ${one}` : `${digits(number)} ${many}`;
}

/** What ends here with the membership. */
export function sayEnds({ keys, openLinks }: Pick<MemberPage, "keys" | "openLinks">): string[] {
  const named = keys?.slice(0, 3).map(({ name }) => name) ?? [];
  const more = (keys?.length ?? 0) - named.length;
  const names = more > 0 ? `${named.join(", ")} and ${more} more` : named.join(", ");
  const ofKeys =
    keys === null || keys.length === 0
      ? "Their API keys, and the scripts that use them"
      : `${count(keys.length, "API key", "API keys")} (${names}), and the scripts that use them`;
  return [
    "Their membership, and their sessions in this organization, at once",
    ofKeys,
    ...(openLinks > 0
      ? [`${count(openLinks, "connect link", "connect links")} of theirs that nobody has used yet`]
      : []),
    "Invitations they have sent",
  ];
}

/** What goes on without them. */
export function sayGoesOn({
  connected,
  machineCount,
}: Pick<MemberPage, "connected" | "machineCount">): string[] {
  return [
    "Their account, for other organizations",
    connected.total > 0
      ? `${count(connected.total, "token set", "token sets")} that they connected, refreshed as before`
      : "Token sets they have connected",
    ...(machineCount > 0
      ? [`${count(machineCount, "machine", "machines")} that they made: their secrets stay as they are`]
      : []),
    "The activity that names them",
  ];
}

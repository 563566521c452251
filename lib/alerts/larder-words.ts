import type { AlertCondition } from "./alert-condition-view.ts";
import type { AlertRow } from "./alert-repository.ts";

interface LarderWords {
  /** What goes on all the same. */
  safe: string;
  toDo: string;
  /** Where it is shown and mended. */
  path: string;
}

const untilExpiry = "Access tokens work until they expire, and nothing is sent meanwhile.";
const system = "/settings/system";
const textOf = (detail: unknown, key: string): string | null => {
  const value = typeof detail === "object" && detail !== null && key in detail ? Object.entries(detail) : [];
  const found = value.find(([name]) => name === key)?.[1];
  return typeof found === "string" ? found : null;
};

/** What to say of an alert that concerns no list of token sets. */
export function sayLarder(
  { applicationId, detail }: Pick<AlertRow, "applicationId" | "detail">,
  condition: AlertCondition,
): LarderWords {
  const setPath = `/token-sets/${textOf(detail, "tokenSetId") ?? ""}`;
  switch (condition) {
    case "scheduler_silent":
      return {
        safe: `${untilExpiry} People can refresh by hand.`,
        toDo: "Whoever runs Larder starts a worker.",
        path: system,
      };
    case "database_held":
      return {
        safe: untilExpiry,
        toDo: "Whoever runs Larder adopts the database, once no other copy of it runs.",
        path: system,
      };
    case "journal_failing":
      return {
        safe: untilExpiry,
        toDo: "Whoever runs Larder makes room on the disk, or repairs it.",
        path: system,
      };
    case "budget_nearly_used":
      return {
        safe: "Larder keeps within what Apicbase allows; refreshes come before checks.",
        toDo: "Nothing at once. Where it stays so, whoever runs Larder asks Apicbase for more calls.",
        path: system,
      };
    case "machine_looping":
      return {
        safe: "The token set itself is asked about at Apicbase each time, and goes on.",
        toDo: "Whoever looks after the machine finds out what it calls: the address or a scope may be wrong.",
        path: setPath,
      };
    case "duplicate_import":
      return {
        safe: "Nothing was stored. A refresh token works once: two holders would lock each other out.",
        toDo: "Have a separate token made in API Settings for this installation and environment.",
        path: setPath,
      };
    case "secret_old":
      return {
        safe: "It works as long as Apicbase accepts it.",
        toDo: "Make a new client secret at Apicbase and enter it for the application; no new consent is needed.",
        path: `/applications/${applicationId ?? ""}`,
      };
    default:
      return { safe: untilExpiry, toDo: "Nothing.", path: "/alerts" };
  }
}

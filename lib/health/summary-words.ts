import type { Environment } from "#lib/auth/permissions.ts";
import type { Cause } from "./cause.ts";
import { type CauseFacts, sayCause } from "./cause-view.ts";
import type { Summary } from "./summarize.ts";

const digits = (count: number) => count.toLocaleString("en-GB");
const either = (count: number, one: string, many: string) => (count === 1 ? one : many);

const operatorActs = "whoever runs Larder has to act";

/** "6 work, 1 is paused and of 2 it is not known …": what the headline leaves out. */
function sayRest(summary: Summary, said: keyof Summary): string | null {
  const { needYou, unknown } = summary;
  const all: [keyof Summary, string][] = [
    ["working", either(summary.working, "works", "work")],
    ["needYou", either(needYou, "needs you", "need you")],
    ["stuck", `${either(summary.stuck, "does", "do")} not work now; ${operatorActs}`],
    ["down", either(summary.down, "does not work now; Larder retries", "do not work now; Larder retries")],
    ["paused", either(summary.paused, "is paused", "are paused")],
  ];
  const parts = all.flatMap(([key, what]) =>
    key === said || summary[key] === 0 ? [] : [`${digits(summary[key])} ${what}.`],
  );
  if (said !== "unknown" && unknown > 0) {
    parts.push(`Of ${digits(unknown)} it is not known whether ${either(unknown, "it works", "they work")}.`);
  }
  return parts.length === 0 ? null : parts.join(" ");
}

export interface SaidSummary {
  tone: "well" | "wait" | "act";
  headline: string;
  /** Those that the headline leaves out; null where there are none. */
  rest: string | null;
}

/** How the connections of an environment are, in one sentence and what that leaves out; null where there are none. */
export function saySummary(summary: Summary, environment: Environment): SaidSummary | null {
  const { connections, needYou, stuck, down, unknown, working } = summary;
  if (connections === 0) return null;
  const of = `${digits(connections)} ${environment} ${either(connections, "connection", "connections")}`;
  const some = (count: number) =>
    connections === 1 ? `The only ${environment} connection` : `${digits(count)} of ${of}`;
  const rest = (said: keyof Summary) => sayRest(summary, said);
  if (needYou > 0) {
    return {
      tone: "act",
      headline: `${some(needYou)} ${either(needYou, "needs", "need")} you`,
      rest: rest("needYou"),
    };
  }
  if (stuck > 0) {
    const headline = `${some(stuck)} ${either(stuck, "does", "do")} not work now; ${operatorActs}`;
    return { tone: "act", headline, rest: rest("stuck") };
  }
  if (down > 0) {
    const headline = `${some(down)} ${either(down, "does", "do")} not work now; Larder retries`;
    return { tone: "wait", headline, rest: rest("down") };
  }
  if (unknown > 0) {
    const those = connections === 1 ? `the only ${environment} connection` : `${digits(unknown)} of ${of}`;
    const headline = `It is not known whether ${those} ${either(unknown, "works", "work")}`;
    return { tone: "wait", headline, rest: rest("unknown") };
  }
  if (working === connections) {
    const headline = connections === 1 ? `The only ${environment} connection works` : `All ${of} work`;
    return { tone: "well", headline, rest: null };
  }
  if (working > 0) {
    return {
      tone: "well",
      headline: `${some(working)} ${either(working, "works", "work")}`,
      rest: rest("working"),
    };
  }
  const headline =
    connections === 1 ? `The only ${environment} connection is paused` : `All ${of} are paused`;
  return { tone: "wait", headline, rest: null };
}

const ofNoSet: CauseFacts = {
  worksUntil: null,
  isDown: false,
  missingScopes: [],
  failureCount: 0,
  holder: null,
  pause: null,
  archivedBy: null,
};

/** Where the headline of one set says more than is the same for many. */
const ofMany: Partial<Record<Cause, string>> = {
  client_secret_changed: "Apicbase refuses the client secret",
  not_connected: "Not connected yet",
  paused: "Paused",
  in_doubt: "It is not known whether these connections still work",
  unproven:
    "The database was restored or switched over, and Apicbase has not confirmed these connections since",
  refresh_failed: "Refreshes fail",
  in_use: "Machines rely on the access tokens, so Larder waits with the refreshes",
  late: "The access tokens expired before Larder refreshed them",
  scope_missing: "Apicbase did not grant every scope that was asked",
};

/** A cause as the headline of all sets that have it. */
export function sayProblem(cause: Cause): string {
  return ofMany[cause] ?? sayCause(cause, ofNoSet).headline;
}

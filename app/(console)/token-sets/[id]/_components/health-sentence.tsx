import type { ReactNode } from "react";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { causeWords } from "#lib/health/cause-view.ts";
import type { GenerationView } from "#lib/token-sets/generation-view.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";

interface Props {
  set: TokenSetView;
  /** How the current pair came; undefined while there is none. */
  source: GenerationView["source"] | undefined;
  now: string;
  /** Access was given and is kept aside. */
  hasAside: boolean;
}

const arrivals = { exchange: "Connected", import: "Imported", refresh: "Refreshed" };

function Since({ at, now, children }: { at: string | null; now: string; children: ReactNode }) {
  return at ? (
    <>
      {children} <RelativeTime at={at} now={now} />
    </>
  ) : null;
}

function Condition({ set, source, now, hasAside }: Props): ReactNode {
  switch (set.health) {
    case "pending":
      return hasAside
        ? "Access was given, and nothing uses it yet."
        : "No one has given consent at Apicbase yet.";
    case "revoked":
      return (
        <>
          <Since at={set.revokedAt} now={now}>
            Revoked
          </Since>
          {set.revocationProof === "proved" ? ", confirmed by Apicbase." : ", not confirmed by Apicbase."}
        </>
      );
    case "reauthorize":
      return (
        <>
          Cause: {causeWords[set.verdict ?? "unknown"].short},{" "}
          <Since at={set.verdictAt} now={now}>
            found
          </Since>
          .
        </>
      );
    case "on_hold":
      return (
        <>
          <Since at={set.stoppedSince} now={now}>
            Apicbase refused the application’s client secret
          </Since>
          ; nothing is sent until it is replaced.
        </>
      );
    case "in_doubt":
      return (
        <>
          <Since at={set.doubtSince} now={now}>
            Not known whether it works, noticed
          </Since>
          ; Larder keeps asking Apicbase.
        </>
      );
    case "overdue":
      return (
        <>
          <Since at={set.accessTokenExpiresAt} now={now}>
            The access token expired
          </Since>
          ; Larder keeps trying to get a new one.
        </>
      );
    case "retrying":
      return (
        <>
          <Since at={set.failedAt} now={now}>
            The last refresh failed
          </Since>
          ; Larder retries by itself. The access token expires{" "}
          {set.accessTokenExpiresAt && <RelativeTime at={set.accessTokenExpiresAt} now={now} />}.
        </>
      );
    default:
      return (
        <>
          <Since at={set.refreshedAt} now={now}>
            {arrivals[source ?? "refresh"]}
          </Since>
          {set.nextRefreshAt && (
            <>
              , refresh due <ExactTime at={set.nextRefreshAt} />
            </>
          )}
          .
        </>
      );
  }
}

/** Health in a sentence, and when Apicbase was last asked. */
export function HealthSentence({ set, source, now, hasAside }: Props) {
  return (
    <>
      <Condition set={set} source={source} now={now} hasAside={hasAside} />{" "}
      {set.generation > 0 &&
        (set.checkedAt ? (
          <Since at={set.checkedAt} now={now}>
            Checked
          </Since>
        ) : (
          "Not checked yet"
        ))}
      {set.generation > 0 && "."}
    </>
  );
}

import type { ReactNode } from "react";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { verdictWords } from "#lib/custody/verdict-view.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";

interface Props {
  set: TokenSetView;
  now: string;
}

function Since({ at, now, children }: { at: string | null; now: string; children: ReactNode }) {
  return at ? (
    <>
      {children} <RelativeTime at={at} now={now} />
    </>
  ) : null;
}

function Condition({ set, now }: Props): ReactNode {
  switch (set.health) {
    case "pending":
      return "Never connected.";
    case "revoked":
      return (
        <>
          <Since at={set.revokedAt} now={now}>
            Revoked
          </Since>
          {set.revocationProof === "proved" ? ", proved dead at Apicbase." : ", not confirmed by Apicbase."}
        </>
      );
    case "reauthorize":
      return (
        <>
          Needs a person: {set.verdict ? verdictWords[set.verdict] : "unknown"},{" "}
          <Since at={set.verdictAt} now={now}>
            found
          </Since>
          .
        </>
      );
    case "overdue":
      return (
        <>
          <Since at={set.accessTokenExpiresAt} now={now}>
            The access token expired
          </Since>
          ; the refresh token can still bring a new one.
        </>
      );
    case "retrying":
      return (
        <>
          The access token still works;{" "}
          <Since at={set.failedAt} now={now}>
            the last refresh did not go through
          </Since>
          .
        </>
      );
    default:
      return (
        <>
          <Since at={set.refreshedAt} now={now}>
            {set.generation === 1 ? "Connected" : "Refreshed"}
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

/** Health in a sentence, and when it was last proved. */
export function HealthSentence({ set, now }: Props) {
  return (
    <>
      <Condition set={set} now={now} />{" "}
      {set.generation > 0 &&
        (set.checkedAt ? (
          <Since at={set.checkedAt} now={now}>
            Checked
          </Since>
        ) : (
          "Not checked since"
        ))}
      {set.generation > 0 && "."}
    </>
  );
}

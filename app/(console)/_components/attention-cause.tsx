import { RelativeTime } from "#components/ui/relative-time.tsx";
import { verdictWords } from "#lib/custody/verdict-view.ts";
import type { AttentionView } from "#lib/overview/overview-view.ts";

interface Props {
  item: AttentionView;
  now: string;
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Why a set needs a person, and since when. */
export function AttentionCause({ item, now }: Props) {
  const { tokenSet: set, health, since } = item;
  const when = since && <RelativeTime at={since} now={now} />;
  if (health === "reauthorize") {
    const verdict = capitalised(
      set.verdict === "unknown" || !set.verdict ? "cause unknown" : verdictWords[set.verdict],
    );
    return (
      <>
        <span className="font-medium text-ink">{verdict}</span>
        {when && <>, found {when}</>}.{set.verdictEvidence && ` ${set.verdictEvidence}`}
      </>
    );
  }
  if (health === "overdue") {
    return (
      <>
        <span className="font-medium text-ink">The access token expired</span> {when}.{" "}
        {set.failureReason ?? "It was not refreshed in time; the refresh token can still bring a new one."}
      </>
    );
  }
  return (
    <>
      <span className="font-medium text-ink">
        {set.failureCount === 1 ? "The last refresh failed" : `${set.failureCount} refreshes failed in a row`}
      </span>
      {when && (
        <>
          , {set.failureCount === 1 ? "" : "the last "}
          {when}
        </>
      )}
      . {set.failureReason}
    </>
  );
}

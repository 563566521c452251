import { RelativeTime } from "#components/ui/relative-time.tsx";
import { causeWords, doubtWords } from "#lib/health/cause-view.ts";
import type { AttentionView } from "#lib/overview/overview-view.ts";

interface Props {
  item: AttentionView;
  now: string;
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Why a set needs attention, and since when. */
export function AttentionCause({ item, now }: Props) {
  const { tokenSet: set, health, since } = item;
  const when = since && <RelativeTime at={since} now={now} />;
  if (health === "reauthorize") {
    const cause = capitalised(causeWords[set.verdict ?? "unknown"].short);
    return (
      <>
        <span className="font-medium text-ink">{cause}</span>
        {when && <>, found {when}</>}.
      </>
    );
  }
  if (health === "on_hold") {
    return (
      <>
        <span className="font-medium text-ink">{capitalised(causeWords.client_secret_changed.short)}</span>
        {when && <>, found {when}</>}.
      </>
    );
  }
  if (health === "in_doubt") {
    return (
      <>
        <span className="font-medium text-ink">{capitalised(doubtWords.short)}</span>
        {when && <>, noticed {when}</>}. Larder keeps asking Apicbase.
      </>
    );
  }
  if (health === "overdue") {
    return (
      <>
        <span className="font-medium text-ink">The access token expired</span> {when}.{" "}
        {set.failureReason ?? "It was not refreshed in time; Larder keeps trying."}
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

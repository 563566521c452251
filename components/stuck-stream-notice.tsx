import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { StuckStreamView } from "#lib/destinations/stuck-stream-view.ts";

interface Props {
  stream: StuckStreamView;
  /** On the page of the destination itself. */
  isHere?: boolean;
  now: string;
}

/** What a receiver answered need not end as a sentence does. */
function toSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function Next({ nextTryAt, now }: { nextTryAt: string | null; now: string }) {
  if (nextTryAt === null) return "Larder sends no more of it until somebody sends the failed part again.";
  if (nextTryAt <= now) return "Larder tries again at once.";
  return (
    <>
      Larder tries again <RelativeTime at={nextTryAt} now={now} />.
    </>
  );
}

function ToDo({ stream: { destinationId, name, nextTryAt }, isHere = false }: Omit<Props, "now">) {
  const again = nextTryAt === null ? ", then send the failed messages again" : "";
  if (isHere) return <>Look at its answers below{again}.</>;
  return (
    <>
      Look at <TextLink href={`/settings/destinations/${destinationId}`}>its answers</TextLink>
      {again || ` with whoever runs ${name}`}.
    </>
  );
}

/** Warns that a copy of the record has stopped, before somebody relies on it. */
export function StuckStreamNotice({ stream, isHere = false, now }: Props) {
  const { name, since, failure, nextTryAt } = stream;
  return (
    <Notice tone="warning" title={`Activity does not reach ${name}`}>
      {nextTryAt === null ? "A part of it was given up" : `${name} has accepted nothing since`}{" "}
      <ExactTime at={since} />. {failure && `${toSentence(failure)} `}Nothing is lost: Activity keeps it all,
      and the copy goes on where it stopped. <Next nextTryAt={nextTryAt} now={now} />{" "}
      <ToDo stream={stream} isHere={isHere} />
    </Notice>
  );
}

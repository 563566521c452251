import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Sentence } from "#components/ui/sentence.tsx";
import type { AttentionView } from "#lib/overview/overview-view.ts";

interface Props {
  item: AttentionView;
  now: string;
}

const answers = { yes: "Works: yes.", no: "Works: no.", unknown: "Works: not known." };

/** Why a set needs attention, since when, whether it works, and what Larder does by itself. */
export function AttentionCause({ item, now }: Props) {
  const { headline, since, works, evidence, heardAt, larderNext } = item.tokenSet.diagnosis;
  return (
    <>
      <span className="font-medium text-ink">{headline}</span>
      {since && (
        <>
          {" "}
          (<RelativeTime at={since} now={now} />)
        </>
      )}
      . {answers[works]} {heardAt !== since && <Sentence text={evidence} now={now} />}{" "}
      <Sentence text={larderNext} />
    </>
  );
}

import { Notice } from "#components/ui/notice.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { Silence } from "#lib/system/silence-view.ts";

interface Props {
  silence: Silence;
  now: string;
}

/** The dead-man's signal: it shows while every token still works, before the first one is late. */
export function SilenceNotice({ silence: { since }, now }: Props) {
  return (
    <Notice tone="danger" title="Nothing refreshes by itself">
      {since ? (
        <>
          The last worker looked through what is due <RelativeTime at={since} now={now} />, and none has
          since.
        </>
      ) : (
        "Token sets are due, and no worker has ever looked for them."
      )}{" "}
      Tokens go on working until they expire; refreshing by hand works too. Whoever runs Larder starts a
      worker with <code className="font-mono text-sm">npm run worker</code>.
    </Notice>
  );
}

import { Notice } from "#components/ui/notice.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { Silence } from "#lib/system/silence-view.ts";

interface Props {
  silence: Silence;
  now: string;
}

/** Warns that no worker is refreshing, before the first token is late. */
export function SilenceNotice({ silence: { since }, now }: Props) {
  return (
    <Notice tone="danger" title="Nothing is refreshed automatically">
      {since ? (
        <>
          A worker last looked for due token sets <RelativeTime at={since} now={now} />, and none has since.
        </>
      ) : (
        "Token sets are due, and no worker has ever looked for them."
      )}{" "}
      Access tokens work until they expire, and you can refresh by hand. Whoever runs Larder can start a
      worker with <code className="font-mono text-sm">npm run worker</code>.
    </Notice>
  );
}

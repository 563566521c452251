import { CodeText } from "#components/ui/code-text.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";

interface Props {
  use: { lastUsedAt: string | null; lastAddress: string | null; lastUserAgent: string | null };
  /** The server's clock, ISO. */
  now: string;
}

/** When something was used last, from which address and by which program. */
export function LastUse({ use: { lastUsedAt, lastAddress, lastUserAgent }, now }: Props) {
  if (!lastUsedAt) return "Never";
  return (
    <>
      <RelativeTime at={lastUsedAt} now={now} />
      {lastAddress && (
        <>
          {" "}
          from <CodeText>{lastAddress}</CodeText>
        </>
      )}
      {lastUserAgent && <span className="block text-sm text-ink-soft">{lastUserAgent}</span>}
    </>
  );
}

import { CopyButton } from "#components/ui/copy-button.tsx";
import type { Message } from "./messages.ts";

interface Props {
  message: Message;
  /** What the copy button calls it. */
  what: string;
}

/** A message for a person to copy into their own mail program. */
export function MessageToCopy({ message, what }: Props) {
  return (
    <div className="grid gap-2 rounded-sm border border-line-strong bg-surface p-3">
      <div className="flex flex-wrap items-start justify-between gap-2 border-b border-line pb-2">
        <p className="min-w-0 grow basis-48 wrap-anywhere">
          <span className="text-sm text-ink-soft">Subject: </span>
          {message.subject}
        </p>
        <span className="flex gap-2">
          <CopyButton text={message.subject} what={`subject of ${what}`} />
          <CopyButton text={message.text} what={what} label="Copy" />
        </span>
      </div>
      <p className="text-sm whitespace-pre-wrap wrap-anywhere">{message.text}</p>
    </div>
  );
}

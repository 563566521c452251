import { classNames } from "#components/class-names.ts";
import { CopyButton } from "#components/ui/copy-button.tsx";

type CodeTextProps = {
  children: string;
  /** Adds a copy button that calls the text this: "client ID". */
  copy?: string;
  /** One line with an ellipsis; the whole text is in its title. Otherwise it breaks anywhere. */
  truncate?: boolean;
  quiet?: boolean;
};

/** For what people compare letter by letter: ids, fingerprints, addresses. */
export function CodeText({ children, copy, truncate = false, quiet = false }: CodeTextProps) {
  const code = (
    <code
      title={truncate ? children : undefined}
      className={classNames(
        "font-mono text-[0.9286em]",
        truncate ? "inline-block max-w-full min-w-0 truncate align-bottom" : "wrap-anywhere",
        quiet && "text-ink-soft",
      )}
    >
      {children}
    </code>
  );
  if (!copy) return code;
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      {code}
      <CopyButton text={children} what={copy} />
    </span>
  );
}

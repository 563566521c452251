import { CopyButton } from "#components/ui/copy-button.tsx";

type CodeBlockProps = {
  code: string;
  /** What the button copies: "first call". */
  what: string;
};

/** Lines of code, and a button that copies them. */
export function CodeBlock({ code, what }: CodeBlockProps) {
  return (
    <div className="flex items-start gap-2 rounded-sm bg-sunken p-3">
      <pre className="min-w-0 grow font-mono text-sm whitespace-pre-wrap wrap-anywhere">{code}</pre>
      <CopyButton text={code} what={what} />
    </div>
  );
}

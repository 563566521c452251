import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { CodeText } from "#components/ui/code-text.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { type CollectingCredentials, toSettings, toSnippets } from "./snippets.ts";

interface WayProps {
  title: string;
  /** Only one way of a group is open at a time. */
  group: string;
  children: ReactNode;
}

function Way({ title, group, children }: WayProps) {
  return (
    <details name={group} className="group border-t border-line">
      <summary className="flex min-h-8 items-center gap-1.5 rounded-xs font-medium hover:bg-sunken touch:min-h-11">
        <ChevronRight aria-hidden="true" className="size-3.5 shrink-0 group-open:rotate-90" />
        {title}
      </summary>
      <div className="pb-3">{children}</div>
    </details>
  );
}

/** How a program collects its token: the same credentials, as each kind of client wants them. */
export function Collecting({ credentials }: { credentials: CollectingCredentials }) {
  const group = `collecting-${credentials.clientId}`;
  return (
    <div className="border-b border-line">
      {toSnippets(credentials).map(({ title, code }) => (
        <Way key={title} title={title} group={group}>
          <div className="flex items-start gap-2 rounded-sm bg-sunken p-3">
            <pre className="min-w-0 grow font-mono text-sm whitespace-pre-wrap wrap-anywhere">{code}</pre>
            <CopyButton text={code} what={`code for ${title}`} />
          </div>
        </Way>
      ))}
      <Way title="Postman, n8n and others with settings for OAuth 2" group={group}>
        <DefinitionList
          items={toSettings(credentials).map(({ name, value, isCopied }) => ({
            term: name,
            value: isCopied ? <CodeText copy={name}>{value}</CodeText> : value,
          }))}
        />
      </Way>
    </div>
  );
}

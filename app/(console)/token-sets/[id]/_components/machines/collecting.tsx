import { CodeBlock } from "#components/ui/code-block.tsx";
import { CodeText } from "#components/ui/code-text.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { Fold } from "#components/ui/fold.tsx";
import { type CollectingCredentials, toSettings, toSnippets } from "./snippets.ts";

/** How a program collects its token: the same credentials, as each kind of client wants them. */
export function Collecting({ credentials }: { credentials: CollectingCredentials }) {
  const group = `collecting-${credentials.clientId}`;
  return (
    <div className="border-b border-line">
      {toSnippets(credentials).map(({ title, code }) => (
        <Fold key={title} title={title} group={group}>
          <CodeBlock code={code} what={`code for ${title}`} />
        </Fold>
      ))}
      <Fold title="Postman, n8n and others with settings for OAuth 2" group={group}>
        <DefinitionList
          items={toSettings(credentials).map(({ name, value, isCopied }) => ({
            term: name,
            value: isCopied ? <CodeText copy={name}>{value}</CodeText> : value,
          }))}
        />
      </Fold>
    </div>
  );
}

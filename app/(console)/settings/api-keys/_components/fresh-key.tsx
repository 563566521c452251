"use client";

import { Button } from "#components/ui/button.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { CodeText } from "#components/ui/code-text.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { ShownOnce } from "#components/ui/shown-once.tsx";
import type { CreatedApiKey } from "#lib/api-keys/create-api-key.ts";

interface Props {
  apiKey: CreatedApiKey;
  apiUrl: string;
  onDone: () => void;
}

/** A key, the only time it can be shown, and what to do with it. */
export function FreshKey({ apiKey, apiUrl, onDone }: Props) {
  const { name, secret, expiresAt } = apiKey;
  const example = `curl ${apiUrl}/token-sets -H "Authorization: Bearer $LARDER_API_KEY"`;
  return (
    <ShownOnce label={`New API key ${name}`}>
      <Notice tone="success" title={`Made: ${name}`} announce>
        Copy the key now: Larder does not keep it and cannot show it again. If it is lost, make a new one.
      </Notice>
      <DefinitionList
        items={[
          { term: "API key", value: <CodeText copy="API key">{secret}</CodeText> },
          { term: "Expires", value: <ExactTime at={expiresAt} precision="date" /> },
        ]}
      />
      <div className="grid gap-2">
        <h3 className="font-semibold">A first call</h3>
        <CodeBlock code={example} what="first call" />
      </div>
      <div>
        <Button onClick={onDone}>I have copied the key</Button>
      </div>
    </ShownOnce>
  );
}

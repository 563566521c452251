"use client";

import { useEffect, useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { CodeText } from "#components/ui/code-text.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { CreatedApiKey } from "#lib/api-keys/create-api-key.ts";

interface Props {
  apiKey: CreatedApiKey;
  apiUrl: string;
  onDone: () => void;
}

/** A key, the only time it can be shown: it lives in this page's memory until it is left or closed. */
export function FreshKey({ apiKey, apiUrl, onDone }: Props) {
  const { name, secret, expiresAt } = apiKey;
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), []);
  const example = `curl ${apiUrl}/token-sets -H "Authorization: Bearer $LARDER_API_KEY"`;
  return (
    <section
      ref={box}
      tabIndex={-1}
      aria-label={`New API key ${name}`}
      data-shown-once
      className="grid gap-4 rounded-sm border border-line-strong bg-surface p-3 outline-none sm:p-4"
    >
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
        <div className="flex items-start gap-2 rounded-sm bg-sunken p-3">
          <pre className="min-w-0 grow font-mono text-sm whitespace-pre-wrap wrap-anywhere">{example}</pre>
          <CopyButton text={example} what="first call" />
        </div>
      </div>
      <div>
        <Button onClick={onDone}>I have copied the key</Button>
      </div>
    </section>
  );
}

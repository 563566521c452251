"use client";

import { ChevronRight } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { CodeText } from "#components/ui/code-text.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { toReceiverSnippets } from "./receiver-snippets.ts";

interface Props {
  title: string;
  name: string;
  secret: string;
  onDone: () => void;
}

function Receivers({ secret }: { secret: string }) {
  return (
    <div className="border-b border-line">
      {toReceiverSnippets(secret).map(({ title, code }) => (
        <details key={title} name="receivers" className="group border-t border-line">
          <summary className="flex min-h-8 items-center gap-1.5 rounded-xs font-medium hover:bg-sunken touch:min-h-11">
            <ChevronRight aria-hidden="true" className="size-3.5 shrink-0 group-open:rotate-90" />
            {title}
          </summary>
          <div className="flex items-start gap-2 rounded-sm bg-sunken p-3">
            <pre className="min-w-0 grow font-mono text-sm whitespace-pre-wrap wrap-anywhere">{code}</pre>
            <CopyButton text={code} what={`receiver for ${title}`} />
          </div>
        </details>
      ))}
    </div>
  );
}

/** A signing secret, the only time it can be shown: it lives in this page's memory until it is left or closed. */
export function FreshSigningSecret({ title, name, secret, onDone }: Props) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <section
      ref={box}
      tabIndex={-1}
      aria-label={`Signing secret of ${name}`}
      data-shown-once
      className="grid gap-4 rounded-sm border border-line-strong bg-surface p-3 outline-none sm:p-4"
    >
      <Notice tone="success" title={title} announce>
        Copy the signing secret now: Larder cannot show it again. If it is lost, make a new one.
      </Notice>
      <DefinitionList
        items={[{ term: "Signing secret", value: <CodeText copy="signing secret">{secret}</CodeText> }]}
      />
      <div className="grid gap-2">
        <h3 className="font-semibold">A receiver</h3>
        <p className="max-w-prose text-ink-soft text-pretty">
          It checks with the secret that a message is Larder’s, and answers within 15 seconds. After any other
          answer than one of 200 to 299, Larder sends the message again, under the same ID.
        </p>
        <Receivers secret={secret} />
      </div>
      <div>
        <Button onClick={onDone}>I have copied the secret</Button>
      </div>
    </section>
  );
}

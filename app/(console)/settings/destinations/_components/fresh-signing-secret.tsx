"use client";

import { Button } from "#components/ui/button.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { CodeText } from "#components/ui/code-text.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { Fold } from "#components/ui/fold.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { ShownOnce } from "#components/ui/shown-once.tsx";
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
        <Fold key={title} title={title} group="receivers">
          <CodeBlock code={code} what={`receiver for ${title}`} />
        </Fold>
      ))}
    </div>
  );
}

/** A signing secret, the only time it can be shown, and receivers that check with it. */
export function FreshSigningSecret({ title, name, secret, onDone }: Props) {
  return (
    <ShownOnce label={`Signing secret of ${name}`}>
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
    </ShownOnce>
  );
}

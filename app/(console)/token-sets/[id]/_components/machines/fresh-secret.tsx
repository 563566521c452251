"use client";

import { useEffect, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { CodeText } from "#components/ui/code-text.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { ShownOnce } from "#components/ui/shown-once.tsx";
import type { MachineCredentials } from "#lib/machines/create-machine.ts";
import type { Collecting } from "./collecting.tsx";

interface Props {
  title: string;
  credentials: MachineCredentials;
  tokenEndpoint: string;
  onDone: () => void;
}

/** The examples, which every page of a set would load else. Where they do not come, the secret stays. */
function useCollecting(): typeof Collecting | null {
  const [loaded, setLoaded] = useState<{ Collecting: typeof Collecting } | null>(null);
  useEffect(() => {
    import("./collecting.tsx").then(setLoaded, () => undefined);
  }, []);
  return loaded?.Collecting ?? null;
}

/** A secret, the only time it can be shown, and how a program collects its token with it. */
export function FreshSecret({ title, credentials, tokenEndpoint, onDone }: Props) {
  const { name, clientId, clientSecret } = credentials;
  const Examples = useCollecting();
  return (
    <ShownOnce label={`New secret of ${name}`}>
      <Notice tone="success" title={title} announce>
        Copy the secret now: Larder does not keep it and cannot show it again. If it is lost, make a new one.
      </Notice>
      <DefinitionList
        items={[
          { term: "Token endpoint", value: <CodeText copy="token endpoint">{tokenEndpoint}</CodeText> },
          { term: "Client ID", value: <CodeText copy="client ID">{clientId}</CodeText> },
          { term: "Client secret", value: <CodeText copy="client secret">{clientSecret}</CodeText> },
        ]}
      />
      <div className="grid gap-2">
        <h3 className="font-semibold">How the program collects its token</h3>
        <p className="text-ink-soft text-pretty">
          It sends the client ID and the secret to the token endpoint, and calls Apicbase with the access
          token that it gets. It asks again when the <CodeText>expires_in</CodeText> seconds of the answer are
          over, or when Apicbase answers 401.
        </p>
        {Examples && <Examples credentials={{ tokenEndpoint, clientId, clientSecret }} />}
      </div>
      <div>
        <Button onClick={onDone}>I have copied the secret</Button>
      </div>
    </ShownOnce>
  );
}

"use client";

import { useState } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { CodeText } from "#components/ui/code-text.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Field } from "#components/ui/field.tsx";
import { formatExact } from "#components/ui/format-time.ts";
import { Notice } from "#components/ui/notice.tsx";
import { Section } from "#components/ui/section.tsx";
import { Select } from "#components/ui/select.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { useViewerZone } from "#components/ui/use-viewer-time.ts";
import { useFormAction } from "#components/use-form-action.ts";
import { fieldError, typed } from "#lib/entry/action-state.ts";
import { createLinkAction } from "../actions.ts";
import { type KeptFields, toSentWayHref } from "./kept-fields.ts";
import { MessageToCopy } from "./message-to-copy.tsx";
import { type AskedAccess, linkMessage } from "./messages.ts";

const lifetimes = [
  { value: "24", label: "1 day" },
  { value: "72", label: "3 days" },
  { value: "168", label: "1 week" },
  { value: "336", label: "2 weeks" },
];

interface Props {
  tokenSetId: string;
  asked: AskedAccess;
  /** What was typed before a session ended. */
  kept: KeptFields;
}

interface MadeLink {
  url: string;
  expiresAt: string;
  recipient: string;
  purpose: string;
}

function MadeLinkNotice({ link, asked }: { link: MadeLink; asked: AskedAccess }) {
  const expires = formatExact(new Date(link.expiresAt), useViewerZone(), "minute");
  return (
    <div className="grid gap-4" data-shown-once>
      <Notice tone="success" title={`Link for ${link.recipient} created`} announce>
        It is shown only now. It belongs to the browser in which somebody first presses Continue. It is valid
        until <ExactTime at={link.expiresAt} />.
      </Notice>
      <p className="rounded-sm border border-line-strong bg-surface p-3">
        <CodeText copy="link">{link.url}</CodeText>
      </p>
      <p className="text-ink-soft">A message to send it with:</p>
      <MessageToCopy message={linkMessage(asked, { ...link, expires })} what="message with the link" />
    </div>
  );
}

function LinkForm({ tokenSetId, asked, kept, onAnother }: Props & { onAnother: () => void }) {
  const [state, submit] = useFormAction(createLinkAction);
  if (state.status === "done") {
    return (
      <div className="grid gap-4">
        <MadeLinkNotice link={state.result} asked={asked} />
        <div>
          <Button onClick={onAnother}>Make another link</Button>
        </div>
      </div>
    );
  }
  return (
    <form action={submit} className="grid gap-4">
      <ActionAlert state={state} backTo={toSentWayHref(tokenSetId, "link", state)} />
      <input type="hidden" name="tokenSetId" value={tokenSetId} />
      <Field
        name="recipient"
        label="Who is it for?"
        hint="A person at the library’s owner, as you would address them."
        error={fieldError(state, "recipient")}
        required
      >
        {(control) => (
          <TextInput
            {...control}
            autoComplete="off"
            defaultValue={typed(state, "recipient") ?? kept.recipient}
            maxLength={120}
          />
        )}
      </Field>
      <Field
        name="purpose"
        label="Why do you ask?"
        hint="They read it before they allow anything."
        error={fieldError(state, "purpose")}
        required
      >
        {(control) => (
          <Textarea
            {...control}
            rows={3}
            defaultValue={typed(state, "purpose") ?? kept.purpose}
            maxLength={500}
          />
        )}
      </Field>
      <Field name="expiresInHours" label="Valid for" error={fieldError(state, "expiresInHours")} required>
        {(control) => (
          <Select
            {...control}
            options={lifetimes}
            defaultValue={typed(state, "expiresInHours") ?? kept.expiresInHours ?? "72"}
          />
        )}
      </Field>
      <div>
        <SubmitButton>Make the link</SubmitButton>
      </div>
    </form>
  );
}

/** Creates a link for the owner of another company's library, who has no account here. */
export function LinkWay({ tokenSetId, asked, kept }: Props) {
  const [round, setRound] = useState(0);
  return (
    <Section
      title="Send a link"
      description="For the owner of another company’s library. They need no account here: the link works once, in the browser in which they press Continue."
    >
      <LinkForm
        key={round}
        tokenSetId={tokenSetId}
        asked={asked}
        kept={round === 0 ? kept : {}}
        onAnother={() => setRound(round + 1)}
      />
    </Section>
  );
}

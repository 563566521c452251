"use client";

import { ChevronRight } from "lucide-react";
import { ActionAlert } from "#components/action-alert.tsx";
import { CheckboxGroup } from "#components/ui/checkbox-group.tsx";
import { Field } from "#components/ui/field.tsx";
import { PasswordInput } from "#components/ui/password-input.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { fieldError, typed } from "#lib/entry/action-state.ts";
import { importAction } from "../actions.ts";
import { ImportNotRefreshed } from "./import-not-refreshed.tsx";
import { type KeptFields, toSentWayHref } from "./kept-fields.ts";
import { MessageToCopy } from "./message-to-copy.tsx";
import type { Message } from "./messages.ts";

interface Props {
  tokenSetId: string;
  /** Tells the library's owner what to do at Apicbase. */
  message: Message;
  /** What was typed before a session ended; never a token. */
  kept: KeptFields;
}

function ImportForm({ tokenSetId, kept }: Pick<Props, "tokenSetId" | "kept">) {
  const [state, submit] = useFormAction(importAction);
  return (
    <form action={submit} className="grid gap-4">
      <ActionAlert
        state={state}
        backTo={toSentWayHref(tokenSetId, "import", state)}
        done={(refresh) => <ImportNotRefreshed tokenSetId={tokenSetId} refresh={refresh} />}
      />
      <input type="hidden" name="tokenSetId" value={tokenSetId} />
      <Field name="accessToken" label="Access token" error={fieldError(state, "accessToken")} required>
        {(control) => <PasswordInput {...control} autoComplete="off" />}
      </Field>
      <Field
        name="refreshToken"
        label="Refresh token"
        hint="From then on only Larder may use it: using it elsewhere locks Larder out."
        error={fieldError(state, "refreshToken")}
        required
      >
        {(control) => <PasswordInput {...control} autoComplete="off" />}
      </Field>
      <CheckboxGroup
        name="refreshAtOnce"
        legend="If the access token no longer works"
        choices={[
          {
            value: "yes",
            label: "Refresh at once",
            description:
              "A refresh token outlives its access token. This uses it up: whoever else has these tokens is locked out.",
          },
        ]}
        defaultValues={(typed(state, "refreshAtOnce") ?? kept.refreshAtOnce) === "yes" ? ["yes"] : []}
      />
      <details open={Boolean(kept.expiresIn ?? kept.scope)} className="group">
        <summary className="inline-flex min-h-6 items-center gap-1 rounded-xs text-link hover:underline touch:min-h-11">
          <ChevronRight aria-hidden="true" className="size-3.5 group-open:rotate-90" />
          Only if Apicbase does not answer
        </summary>
        <div className="mt-3 grid gap-4">
          <Field
            name="expiresIn"
            label="Expires in (seconds)"
            hint="Used only when Apicbase does not say. 604800 is a week."
            error={fieldError(state, "expiresIn")}
          >
            {(control) => (
              <TextInput
                {...control}
                inputMode="numeric"
                autoComplete="off"
                defaultValue={typed(state, "expiresIn") ?? kept.expiresIn}
              />
            )}
          </Field>
          <Field
            name="scope"
            label="Scopes granted"
            hint="Separated by spaces. Used only when Apicbase does not say."
            error={fieldError(state, "scope")}
          >
            {(control) => (
              <TextInput
                {...control}
                mono
                autoComplete="off"
                defaultValue={typed(state, "scope") ?? kept.scope}
              />
            )}
          </Field>
        </div>
      </details>
      <div>
        <SubmitButton waits>Import</SubmitButton>
      </div>
    </form>
  );
}

/** Takes in tokens that the library's owner created in API Settings. */
export function ImportWay({ tokenSetId, message, kept }: Props) {
  return (
    <>
      <Section
        title="Import tokens"
        description="The library’s owner creates both tokens in Apicbase’s API Settings and passes them to you. This message tells them how:"
      >
        <MessageToCopy message={message} what="message to the owner" />
      </Section>
      <Section
        title="The two tokens"
        description="Larder asks Apicbase whether the access token works before it stores the two. If it works, neither is used up. If not, nothing is stored, unless you choose to refresh at once."
      >
        <ImportForm tokenSetId={tokenSetId} kept={kept} />
      </Section>
    </>
  );
}

"use client";

import { useCallback, useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { ConfirmButton } from "#components/confirm-button.tsx";
import { Button } from "#components/ui/button.tsx";
import { CodeText } from "#components/ui/code-text.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Field } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { ShownOnce } from "#components/ui/shown-once.tsx";
import { PasswordInput } from "#components/ui/password-input.tsx";
import { Section } from "#components/ui/section.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { fieldError } from "#lib/entry/action-state.ts";
import type { RevealedToken } from "#lib/handouts/reveal-token.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { revealTokenAction } from "../actions.ts";

/** The token, in this page's memory alone: it is gone when the page is left or hidden by its reader. */
function Shown({ token, onHide }: { token: RevealedToken; onHide: () => void }) {
  useEffect(() => {
    // A page that the browser keeps for its back button must not keep the token.
    const forget = () => flushSync(onHide);
    window.addEventListener("pagehide", forget);
    return () => window.removeEventListener("pagehide", forget);
  }, [onHide]);
  return (
    <ShownOnce label="The access token">
      <Notice tone="info" title="Whoever has this token can read and change the library’s data" announce>
        The activity says that you have seen it. Larder does not replace it before the time below, unless a
        person confirms that.
      </Notice>
      <DefinitionList
        items={[
          { term: "Access token", value: <CodeText copy="access token">{token.accessToken}</CodeText> },
          {
            term: "In use until",
            value: (
              <>
                <ExactTime at={token.until} /> (<CodeText>expires_in</CodeText> {token.expiresInSeconds})
              </>
            ),
          },
          { term: "Scopes", value: token.scopes.join(" ") || "None" },
        ]}
      />
      <div>
        <Button onClick={onHide}>Hide the token</Button>
      </div>
    </ShownOnce>
  );
}

function Ask({ set, onHide }: { set: TokenSetView; onHide: () => void }) {
  const [state, submit] = useFormAction(revealTokenAction);
  if (state.status === "done") return <Shown token={state.result} onHide={onHide} />;
  return (
    <ConfirmButton
      label="Reveal access token"
      variant="secondary"
      tone="primary"
      title={`Reveal the access token of ${set.name}?`}
      action={submit}
      fields={{ tokenSetId: set.id }}
      state={state}
    >
      <p className="text-pretty">
        It is shown once, to you, and counts as in use: Larder waits with the next refresh as for a machine. A
        program should have machine credentials of its own instead.
      </p>
      <Field name="password" label="Your password" error={fieldError(state, "password")} required>
        {(control) => <PasswordInput {...control} autoComplete="current-password" />}
      </Field>
    </ConfirmButton>
  );
}

/** Shows the access token to a person who types their password again. */
export function RevealSection({ set }: { set: TokenSetView }) {
  const [round, setRound] = useState(0);
  // React sends a form's last state along with the next try: it must not outlive the token.
  const hide = useCallback(() => setRound((last) => last + 1), []);
  return (
    <Section
      title="Access token"
      description="To try a call by hand, for example in Postman. The refresh token is never shown."
    >
      <Ask key={round} set={set} onHide={hide} />
    </Section>
  );
}

"use client";

import { useState, useTransition } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormAlert } from "#components/ui/form-alert.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { keepForm, useFormAction } from "#components/use-form-action.ts";
import type { OpenAuthorizationView } from "#lib/authorizations/get-authorization.ts";
import { type ActionState, fieldError, idle } from "#lib/entry/action-state.ts";
import { openApicbaseAction, pasteCodeAction } from "../../../actions.ts";

interface Props {
  tokenSetId: string;
  /** A flow that already waits for its code, so that a reload loses nothing. */
  open: OpenAuthorizationView | null;
}

interface OpenFlow extends OpenAuthorizationView {
  authorizeUrl?: string;
}

/** Opens Apicbase in a new tab; the click starts the flow. */
function useApicbaseTab(tokenSetId: string, open: OpenAuthorizationView | null) {
  const [flow, setFlow] = useState<OpenFlow | null>(open);
  const [problem, setProblem] = useState<ActionState>(idle);
  const [opening, startOpening] = useTransition();
  const openTab = () => {
    // Opened within the click: later the browser would block it as a pop-up.
    const tab = window.open("about:blank", "_blank");
    if (tab) tab.opener = null;
    startOpening(async () => {
      const form = new FormData();
      form.set("tokenSetId", tokenSetId);
      const answer = await keepForm(openApicbaseAction, "unknown")(idle, form);
      setProblem(answer);
      if (answer.status !== "done") return tab?.close();
      setFlow(answer.result);
      tab?.location.replace(answer.result.authorizeUrl);
    });
  };
  return { flow, problem, opening, openTab };
}

export function PasteWay({ tokenSetId, open }: Props) {
  const { flow, problem, opening, openTab } = useApicbaseTab(tokenSetId, open);
  return (
    <Section title="Paste the code">
      <div className="grid gap-5">
        <ActionAlert state={problem} />
        <ol className="grid list-decimal gap-2 pl-5">
          <li>Open Apicbase, sign in and press Authorize.</li>
          <li>Copy the code that the page shows, or its whole address.</li>
          <li>Paste it here: a code lives one minute from Authorize.</li>
        </ol>
        <div className="flex flex-wrap items-center gap-4">
          <Button variant={flow ? "secondary" : "primary"} size="lg" pending={opening} onClick={openTab}>
            {flow ? "Open Apicbase again" : "Open Apicbase"}
          </Button>
        </div>
        {flow?.authorizeUrl && (
          <p className="text-ink-soft text-sm">
            No tab opened?{" "}
            <a
              className="text-link underline"
              href={flow.authorizeUrl}
              target="_blank"
              rel="noopener noreferrer"
            >
              Open Apicbase’s page
            </a>
          </p>
        )}
        {flow && (
          <PasteForm
            key={flow.authorizationId}
            authorizationId={flow.authorizationId}
            opening={opening}
            onStartOver={openTab}
          />
        )}
      </div>
    </Section>
  );
}

interface PasteFormProps {
  authorizationId: string;
  opening: boolean;
  onStartOver: () => void;
}

/** Takes the code of one flow; a new flow starts with a clean form. */
function PasteForm({ authorizationId, opening, onStartOver }: PasteFormProps) {
  const [state, submit] = useFormAction(pasteCodeAction);
  const refused = state.status === "done" ? state.result : null;
  return (
    <form action={submit} className="grid gap-4">
      <ActionAlert state={state} />
      {refused && <FormAlert title="Not connected" safe="No tokens were received." next={refused.detail} />}
      <input type="hidden" name="authorizationId" value={authorizationId} />
      <Field
        name="pasted"
        label="Code, or address of the page"
        hint="Spaces, line breaks and words around it do not matter."
        error={fieldError(state, "pasted")}
        required
      >
        {(control) => <Textarea {...control} mono rows={3} autoComplete="off" spellCheck={false} />}
      </Field>
      <div className="flex flex-wrap gap-3">
        <SubmitButton waits>Connect</SubmitButton>
        {refused && (
          <Button onClick={onStartOver} pending={opening}>
            Start over
          </Button>
        )}
      </div>
    </form>
  );
}

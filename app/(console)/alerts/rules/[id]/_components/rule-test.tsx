"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { testAlertRuleAction } from "../../../actions.ts";

/** Sends a message that says it is a test to each destination of the rule as it is saved. */
export function RuleTest({ ruleId }: { ruleId: string }) {
  const [state, submit] = useFormAction(testAlertRuleAction);
  return (
    <Section
      title="Test"
      description="Sends a message that says it is a test to each destination of this rule, as it is saved."
    >
      <form action={submit} className="grid max-w-2xl gap-3">
        <input type="hidden" name="ruleId" value={ruleId} />
        <ActionAlert
          state={state}
          done={({ sent }) => (
            <Notice
              tone="success"
              title={`A test is on its way to ${sent} ${sent === 1 ? "destination" : "destinations"}`}
              announce
            >
              <TextLink href="/settings/destinations">Destinations</TextLink> say whether it arrived.
            </Notice>
          )}
        />
        <div>
          <SubmitButton variant="secondary">Send a test</SubmitButton>
        </div>
      </form>
    </Section>
  );
}

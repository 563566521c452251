"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { MuteFields } from "#components/mute-fields.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { AlertRuleView, MuteView } from "#lib/alerts/alert-view.ts";
import { muteAlertRuleAction, unmuteAlertRuleAction } from "../../../actions.ts";

function MuteForm({ ruleId }: { ruleId: string }) {
  const [state, submit] = useFormAction(muteAlertRuleAction);
  return (
    <form action={submit} className="grid max-w-2xl gap-4">
      <input type="hidden" name="ruleId" value={ruleId} />
      <ActionAlert state={state} />
      <MuteFields state={state} />
      <div>
        <SubmitButton variant="secondary">Mute</SubmitButton>
      </div>
    </form>
  );
}

function UnmuteForm({ ruleId, mute }: { ruleId: string; mute: MuteView }) {
  const [state, submit] = useFormAction(unmuteAlertRuleAction);
  return (
    <form action={submit} className="grid max-w-2xl gap-3">
      <input type="hidden" name="ruleId" value={ruleId} />
      <ActionAlert state={state} />
      <p>
        {mute.by} muted this rule{" "}
        {mute.until ? (
          <>
            until <ExactTime at={mute.until} />
          </>
        ) : (
          "until somebody ends it"
        )}
        {mute.reason && `: “${mute.reason}”`}.
      </p>
      <div>
        <SubmitButton variant="secondary">End the mute</SubmitButton>
      </div>
    </form>
  );
}

/** Mutes a rule for a while: what it finds is listed, and not told. */
export function RuleMute({ rule: { id, mute } }: { rule: AlertRuleView }) {
  return (
    <Section title="Mute" description="What a muted rule finds is listed under Alerts, and told to nobody.">
      {mute ? <UnmuteForm ruleId={id} mute={mute} /> : <MuteForm ruleId={id} />}
    </Section>
  );
}

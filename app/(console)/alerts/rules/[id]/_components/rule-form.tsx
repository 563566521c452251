"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { CheckboxGroup } from "#components/ui/checkbox-group.tsx";
import { Field } from "#components/ui/field.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Select } from "#components/ui/select.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { useViewerZone } from "#components/ui/use-viewer-time.ts";
import { useFormAction } from "#components/use-form-action.ts";
import type { ConditionNumber } from "#lib/alerts/alert-condition-view.ts";
import type { AlertRulesView, AlertRuleView } from "#lib/alerts/alert-view.ts";
import { type ActionState, chosen, fieldError, typed } from "#lib/entry/action-state.ts";
import { changeAlertRuleAction } from "../../../actions.ts";

interface Props {
  rule: AlertRuleView;
  destinations: AlertRulesView["destinations"];
  number: ConditionNumber | null;
}

type State = ActionState<{ saved: boolean }>;

const switches = [
  { value: "on", label: "On" },
  { value: "off", label: "Off: nothing is looked for" },
];

function NumberField({
  rule,
  number,
  state,
}: {
  rule: AlertRuleView;
  number: ConditionNumber;
  state: State;
}) {
  return (
    <Field
      name="number"
      label={number.label}
      hint={`From ${number.least} to ${number.most.toLocaleString("en-GB")}.`}
      error={fieldError(state, "number")}
      required
    >
      {(control) => (
        <TextInput
          {...control}
          type="number"
          min={number.least}
          max={number.most}
          defaultValue={typed(state, "number") ?? String(rule.numberValue ?? number.usual)}
          className="max-w-32"
        />
      )}
    </Field>
  );
}

/** Between which times nothing is told, by which clocks. */
function QuietFields({ rule, state }: { rule: AlertRuleView; state: State }) {
  const zone = useViewerZone();
  const time = (name: "quietFrom" | "quietTo", label: string, saved: string | null) => (
    <Field name={name} label={label} error={fieldError(state, name)}>
      {(control) => (
        <TextInput
          {...control}
          type="time"
          defaultValue={typed(state, name) ?? saved ?? ""}
          className="max-w-32"
        />
      )}
    </Field>
  );
  return (
    <fieldset className="grid gap-3">
      <legend className="text-sm font-medium">Quiet hours</legend>
      <p className="text-sm text-ink-soft text-pretty">
        Nothing is told in between. What is still so at their end is told then. For what may wake somebody,
        leave both times empty.
      </p>
      <div className="flex flex-wrap gap-4">
        {time("quietFrom", "From", rule.quietFrom)}
        {time("quietTo", "To", rule.quietTo)}
        <Field name="quietZone" label="By the clocks of" error={fieldError(state, "quietZone")}>
          {(control) => (
            <TextInput
              {...control}
              key={zone}
              autoComplete="off"
              maxLength={64}
              defaultValue={typed(state, "quietZone") ?? rule.quietZone ?? zone}
            />
          )}
        </Field>
      </div>
    </fieldset>
  );
}

/** Everything about a rule that people decide. */
export function RuleForm({ rule, destinations, number }: Props) {
  const [state, submit] = useFormAction(changeAlertRuleAction);
  const saved = rule.destinations.map(({ id }) => id);
  return (
    <form action={submit} className="grid max-w-2xl gap-5">
      <ActionAlert state={state} done={() => <Notice tone="success" title="The rule is saved" announce />} />
      <input type="hidden" name="ruleId" value={rule.id} />
      <Field name="active" label="State" error={fieldError(state, "active")}>
        {(control) => (
          <Select
            {...control}
            options={switches}
            defaultValue={typed(state, "active") ?? (rule.active ? "on" : "off")}
            className="max-w-72"
          />
        )}
      </Field>
      {number && <NumberField rule={rule} number={number} state={state} />}
      {destinations.length > 0 ? (
        <CheckboxGroup
          name="destinationIds"
          legend="Tells"
          choices={destinations.map(({ id, name, isOff }) => ({
            ...{ value: id, label: name },
            description: isOff ? "Switched off: nothing is sent there." : "",
          }))}
          defaultValues={chosen(state, "destinationIds") ?? saved}
          error={fieldError(state, "destinationIds")}
        />
      ) : (
        <p className="text-ink-soft">
          It tells nobody: there is no destination yet.{" "}
          <TextLink href="/settings/destinations">Add one</TextLink>, then choose it here.
        </p>
      )}
      <QuietFields rule={rule} state={state} />
      <div>
        <SubmitButton>Save rule</SubmitButton>
      </div>
    </form>
  );
}

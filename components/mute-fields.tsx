import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { type ActionState, fieldError, typed } from "#lib/entry/action-state.ts";

const lengths = [
  { value: "hour", label: "For an hour" },
  { value: "day", label: "For a day" },
  { value: "week", label: "For a week" },
  { value: "always", label: "Until somebody ends it" },
];

/** For how long somebody is told nothing, and why. */
export function MuteFields<Result>({ state }: { state: ActionState<Result> }) {
  return (
    <div className="grid gap-4">
      <Field name="length" label="For how long?" error={fieldError(state, "length")} required>
        {(control) => (
          <Select {...control} options={lengths} defaultValue={typed(state, "length") ?? "day"} />
        )}
      </Field>
      <Field
        name="reason"
        label="Why?"
        hint="Whoever wonders why nobody was told reads this."
        error={fieldError(state, "reason")}
        required
      >
        {(control) => (
          <TextInput {...control} autoComplete="off" defaultValue={typed(state, "reason")} maxLength={200} />
        )}
      </Field>
    </div>
  );
}

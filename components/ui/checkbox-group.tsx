import { type ReactNode, useId } from "react";
import { CheckboxBox } from "#components/ui/checkbox.tsx";
import { ChoiceFieldset } from "#components/ui/choice-fieldset.tsx";

type CheckboxChoice = {
  value: string;
  label: string;
  /** What it gives access to. */
  description: string;
  disabled?: boolean;
};

type CheckboxGroupProps = {
  name: string;
  legend: string;
  choices: readonly CheckboxChoice[];
  defaultValues?: readonly string[];
  hint?: ReactNode;
  error?: string | undefined;
  required?: boolean;
  /** Show the labels in the mono face: scopes, ids. */
  mono?: boolean;
  /** Quick ways to choose, above the boxes. */
  shortcuts?: ReactNode;
};

/** Checkboxes with an explanation each; the form receives one entry per chosen value. */
export function CheckboxGroup({
  name,
  choices,
  defaultValues = [],
  mono = false,
  shortcuts,
  ...fieldset
}: CheckboxGroupProps) {
  return (
    <ChoiceFieldset {...fieldset}>
      {shortcuts}
      <div className="grid sm:grid-cols-2 sm:gap-x-8">
        {choices.map((choice) => (
          <CheckboxRow
            key={choice.value}
            name={name}
            choice={choice}
            chosen={defaultValues.includes(choice.value)}
            mono={mono}
          />
        ))}
      </div>
    </ChoiceFieldset>
  );
}

type CheckboxRowProps = { name: string; choice: CheckboxChoice; chosen: boolean; mono: boolean };

function CheckboxRow({ name, choice, chosen, mono }: CheckboxRowProps) {
  const id = useId();
  return (
    <label
      htmlFor={id}
      className="flex items-start gap-1.5 border-t border-line py-1.5 has-disabled:text-ink-faint touch:items-center"
    >
      <CheckboxBox
        id={id}
        name={name}
        value={choice.value}
        defaultChecked={chosen}
        disabled={choice.disabled}
        aria-describedby={`${id}-description`}
        className="-ml-1 touch:-ml-3"
      />
      <span className="min-w-0 pt-px">
        <span className={mono ? "block font-mono text-sm leading-6" : "block leading-6"}>{choice.label}</span>
        <span id={`${id}-description`} className="block text-sm text-ink-soft">
          {choice.description}
        </span>
      </span>
    </label>
  );
}

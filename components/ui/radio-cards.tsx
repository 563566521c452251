import { type ReactNode, useId } from "react";
import { ChoiceFieldset } from "#components/ui/choice-fieldset.tsx";

type RadioChoice = {
  value: string;
  label: ReactNode;
  description?: ReactNode;
  disabled?: boolean;
};

type RadioCardsProps = {
  name: string;
  legend: string;
  choices: readonly RadioChoice[];
  defaultValue?: string | undefined;
  hint?: ReactNode;
  error?: string | undefined;
  required?: boolean;
};

/** Radio buttons with an explanation each. */
export function RadioCards({ name, choices, defaultValue, required = false, ...fieldset }: RadioCardsProps) {
  return (
    <ChoiceFieldset {...fieldset} required={required}>
      <div className="divide-y divide-line overflow-clip rounded-sm border border-line-strong bg-surface">
        {choices.map((choice) => (
          <RadioRow
            key={choice.value}
            name={name}
            choice={choice}
            chosen={choice.value === defaultValue}
            required={required}
          />
        ))}
      </div>
    </ChoiceFieldset>
  );
}

type RadioRowProps = { name: string; choice: RadioChoice; chosen: boolean; required: boolean };

function RadioRow({ name, choice, chosen, required }: RadioRowProps) {
  const id = useId();
  return (
    <label
      htmlFor={id}
      className="relative flex items-start gap-2.5 px-3 py-2.5 hover:bg-sunken has-checked:bg-accent-soft has-disabled:bg-sunken has-disabled:text-ink-faint has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-link"
    >
      <span className="relative mt-0.75 grid size-4 shrink-0 place-items-center">
        <input
          id={id}
          type="radio"
          name={name}
          value={choice.value}
          defaultChecked={chosen}
          disabled={choice.disabled}
          required={required}
          aria-describedby={choice.description ? `${id}-description` : undefined}
          className="peer absolute inset-0 m-0 appearance-none rounded-full border border-line-strong bg-surface outline-none checked:border-accent checked:bg-accent"
        />
        <span
          aria-hidden="true"
          className="pointer-events-none relative hidden size-1.5 rounded-full bg-on-accent peer-checked:block"
        />
      </span>
      <span className="min-w-0">
        <span className="block font-medium">{choice.label}</span>
        {choice.description ? (
          <span id={`${id}-description`} className="block text-sm text-ink-soft text-pretty">
            {choice.description}
          </span>
        ) : null}
      </span>
    </label>
  );
}

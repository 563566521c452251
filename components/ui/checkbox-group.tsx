import { type ReactNode, useId } from "react";
import { CheckboxBox } from "#components/ui/checkbox.tsx";
import { FieldError, RequiredMark } from "#components/ui/field.tsx";

export type CheckboxChoice = {
  value: string;
  label: string;
  /** What choosing it opens. */
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
};

/** Several of a few, each with what it opens; the form receives one entry per chosen value. */
export function CheckboxGroup({
  name,
  legend,
  choices,
  defaultValues = [],
  hint,
  error,
  required = false,
  mono = false,
}: CheckboxGroupProps) {
  const id = useId();
  const describedBy = [error ? `${id}-error` : "", hint ? `${id}-hint` : ""].filter(Boolean).join(" ");
  return (
    <fieldset aria-describedby={describedBy || undefined} className="min-w-0">
      <legend className="mb-1 text-sm font-medium">
        {legend}
        {required ? <RequiredMark /> : null}
      </legend>
      {hint ? (
        <p id={`${id}-hint`} className="mb-1.5 text-xs text-ink-faint">
          {hint}
        </p>
      ) : null}
      <div className="grid sm:grid-cols-2 sm:gap-x-8">
        {choices.map((choice) => (
          <label
            key={choice.value}
            htmlFor={`${id}-box-${choice.value}`}
            className="flex items-start gap-1.5 border-t border-line py-1.5 has-disabled:text-ink-faint touch:items-center"
          >
            <CheckboxBox
              id={`${id}-box-${choice.value}`}
              name={name}
              value={choice.value}
              defaultChecked={defaultValues.includes(choice.value)}
              disabled={choice.disabled}
              aria-describedby={`${id}-${choice.value}`}
              className="-ml-1 touch:-ml-3"
            />
            <span className="min-w-0 pt-px">
              <span className={mono ? "block font-mono text-sm leading-6" : "block leading-6"}>
                {choice.label}
              </span>
              <span id={`${id}-${choice.value}`} className="block text-sm text-ink-soft">
                {choice.description}
              </span>
            </span>
          </label>
        ))}
      </div>
      {error ? (
        <div className="mt-1.5">
          <FieldError id={`${id}-error`}>{error}</FieldError>
        </div>
      ) : null}
    </fieldset>
  );
}

import { type ReactNode, useId } from "react";
import { FieldError, RequiredMark } from "#components/ui/field.tsx";

export type RadioChoice = {
  value: string;
  label: ReactNode;
  description?: ReactNode;
  disabled?: boolean;
};

type RadioCardsProps = {
  name: string;
  legend: string;
  choices: readonly RadioChoice[];
  defaultValue?: string;
  hint?: ReactNode;
  error?: string | undefined;
  required?: boolean;
};

/** One of a few, each explained: a ruled list of wide radio rows. */
export function RadioCards({
  name,
  legend,
  choices,
  defaultValue,
  hint,
  error,
  required = false,
}: RadioCardsProps) {
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
      <div className="divide-y divide-line overflow-clip rounded-sm border border-line-strong bg-surface">
        {choices.map((choice) => (
          <label
            key={choice.value}
            className="relative flex items-start gap-2.5 px-3 py-2.5 hover:bg-sunken has-checked:bg-accent-soft has-disabled:bg-sunken has-disabled:text-ink-faint has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-link"
          >
            <span className="relative mt-0.75 grid size-4 shrink-0 place-items-center">
              <input
                type="radio"
                name={name}
                value={choice.value}
                defaultChecked={choice.value === defaultValue}
                disabled={choice.disabled}
                required={required}
                aria-describedby={choice.description ? `${id}-${choice.value}` : undefined}
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
                <span id={`${id}-${choice.value}`} className="block text-sm text-ink-soft text-pretty">
                  {choice.description}
                </span>
              ) : null}
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

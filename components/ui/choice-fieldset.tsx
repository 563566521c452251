import { type ReactNode, useId } from "react";
import { FieldError, RequiredMark } from "#components/ui/field.tsx";

type ChoiceFieldsetProps = {
  legend: string;
  hint?: ReactNode;
  error?: string | undefined;
  required?: boolean;
  children: ReactNode;
};

/** A group of choices with its legend, hint and error, tied together for screen readers. */
export function ChoiceFieldset({ legend, hint, error, required = false, children }: ChoiceFieldsetProps) {
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
      {children}
      {error ? (
        <div className="mt-1.5">
          <FieldError id={`${id}-error`}>{error}</FieldError>
        </div>
      ) : null}
    </fieldset>
  );
}

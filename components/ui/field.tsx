import { CircleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";

/** What a field hands to its control; spread it on the control. */
type ControlProps = {
  id: string;
  name: string;
  required: boolean;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
};

type FieldProps = {
  name: string;
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  required?: boolean;
  /** Set it when an error summary must link to the control. */
  id?: string;
  children: (control: ControlProps) => ReactNode;
};

/** A labelled control with its hint and its error, tied together for screen readers. */
export function Field({ name, label, hint, error, required = false, id, children }: FieldProps) {
  const ownId = useId();
  const controlId = id ?? ownId;
  const hintId = `${controlId}-hint`;
  const errorId = `${controlId}-error`;
  const describedBy = [error ? errorId : "", hint ? hintId : ""].filter(Boolean).join(" ");
  return (
    <div className="grid gap-1">
      <label htmlFor={controlId} className="justify-self-start text-sm font-medium">
        {label}
        {required ? <RequiredMark /> : null}
      </label>
      {children({
        id: controlId,
        name,
        required,
        "aria-describedby": describedBy || undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {error ? <FieldError id={errorId}>{error}</FieldError> : null}
      {hint ? (
        <p id={hintId} className="text-xs text-ink-faint text-pretty">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

export function RequiredMark() {
  return (
    <span aria-hidden="true" className="text-ink-faint" title="Required">
      {" *"}
    </span>
  );
}

export function FieldError({ id, children }: { id: string; children: ReactNode }) {
  return (
    <p id={id} className="flex gap-1.5 text-sm text-broken">
      <CircleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
      <span>{children}</span>
    </p>
  );
}

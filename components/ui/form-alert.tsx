import { OctagonX } from "lucide-react";
import type { ReactNode } from "react";
import { Sentence } from "#components/ui/sentence.tsx";

type FormAlertProps = {
  /** What happened. */
  title: string;
  /** What is safe: what was not changed, what was kept. */
  safe?: string | undefined;
  /** What to do next. */
  next?: string | undefined;
  /** The fields to correct; each links to its control when the field was given that id. */
  errors?: readonly { fieldId?: string; message: string }[] | undefined;
  /** What helps at once, such as a link. */
  children?: ReactNode;
};

/** The reason a form was not accepted, announced at once and kept in place. */
export function FormAlert({ title, safe, next, errors = [], children }: FormAlertProps) {
  return (
    <div role="alert" className="flex gap-2.5 rounded-sm bg-broken-soft px-3 py-2.5">
      <OctagonX aria-hidden="true" className="mt-0.75 size-4 shrink-0 text-broken" />
      <div className="grid min-w-0 gap-1">
        <p className="font-semibold text-broken">
          <Sentence text={title} />
        </p>
        {errors.length > 0 ? (
          <ul className="list-disc pl-4">
            {errors.map((error) => (
              <li key={`${error.fieldId ?? ""}${error.message}`}>
                {error.fieldId ? (
                  <a href={`#${error.fieldId}`} className="underline underline-offset-3">
                    {error.message}
                  </a>
                ) : (
                  error.message
                )}
              </li>
            ))}
          </ul>
        ) : null}
        {safe ? (
          <p>
            <Sentence text={safe} />
          </p>
        ) : null}
        {next ? (
          <p>
            <Sentence text={next} />
          </p>
        ) : null}
        {children}
      </div>
    </div>
  );
}

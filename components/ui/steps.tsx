import { Check } from "lucide-react";
import { classNames } from "#components/class-names.ts";
import { Link } from "#components/ui/link.tsx";

export type Step = { label: string; href?: string };

/** The steps of a wizard; earlier ones can be links back. */
export function Steps({ steps, current }: { steps: readonly Step[]; current: number }) {
  return (
    <nav aria-label="Progress">
      <ol className="flex flex-wrap gap-x-6 gap-y-1 text-sm">
        {steps.map((step, index) => (
          <li
            key={step.label}
            aria-current={index === current ? "step" : undefined}
            className={classNames(
              "flex min-h-6 items-center gap-2",
              index === current ? "font-semibold text-ink" : "text-ink-soft",
            )}
          >
            <span
              aria-hidden="true"
              className={classNames(
                "grid size-5 place-items-center rounded-full border text-xs",
                index === current ? "border-accent bg-accent text-on-accent" : "border-line-strong",
              )}
            >
              {index < current ? <Check className="size-3" /> : index + 1}
            </span>
            {step.href && index < current ? (
              <Link href={step.href} className="rounded-xs hover:underline">
                {step.label}
              </Link>
            ) : (
              step.label
            )}
            {index < current ? <span className="sr-only">(done)</span> : null}
          </li>
        ))}
      </ol>
    </nav>
  );
}

import { Check, Minus } from "lucide-react";
import type { ComponentProps } from "react";
import { classNames } from "#components/class-names.ts";

type CheckboxBoxProps = Omit<ComponentProps<"input">, "style" | "type" | "size">;

/** The box alone, for a table's row; give it an aria-label. Its target is 24 pixels, 44 on touch screens. */
export function CheckboxBox({ className, ...rest }: CheckboxBoxProps) {
  return (
    <span className={classNames("relative grid size-6 shrink-0 place-items-center touch:size-11", className)}>
      <input {...rest} type="checkbox" className="peer absolute inset-0 m-0 appearance-none rounded-sm" />
      <span
        aria-hidden="true"
        className="pointer-events-none size-4 rounded-xs border border-line-strong bg-surface peer-checked:border-accent peer-checked:bg-accent peer-indeterminate:border-accent peer-indeterminate:bg-accent peer-disabled:border-dashed peer-disabled:bg-sunken"
      />
      <Check
        aria-hidden="true"
        strokeWidth={3}
        className="pointer-events-none absolute hidden size-3 text-on-accent peer-checked:block peer-indeterminate:hidden"
      />
      <Minus
        aria-hidden="true"
        strokeWidth={3}
        className="pointer-events-none absolute hidden size-3 text-on-accent peer-indeterminate:block"
      />
    </span>
  );
}

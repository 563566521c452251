import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { classNames } from "#components/class-names.ts";

export type SelectOption = { value: string; label: string; disabled?: boolean };

type SelectProps = Omit<ComponentProps<"select">, "style" | "size" | "multiple" | "children"> & {
  options: readonly SelectOption[];
  /** The first entry, with an empty value: "Any health", "Choose an application". */
  placeholder?: string;
};

export function Select({ options, placeholder, className, ...rest }: SelectProps) {
  return (
    <div className={classNames("relative", className)}>
      {/* A form that is refused is reset to its defaults, and React tells a list its default only when it makes it. */}
      <select key={String(rest.defaultValue)} {...rest} className="control appearance-none truncate pr-8">
        {placeholder === undefined ? null : <option value="">{placeholder}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-ink-soft"
      />
    </div>
  );
}

import type { ComponentProps } from "react";
import { classNames } from "#components/class-names.ts";

type TextareaProps = Omit<ComponentProps<"textarea">, "style"> & { mono?: boolean };

export function Textarea({ rows = 4, mono = false, className, ...rest }: TextareaProps) {
  return (
    <textarea
      {...rest}
      rows={rows}
      className={classNames("control resize-y", mono && "font-mono text-sm", className)}
    />
  );
}

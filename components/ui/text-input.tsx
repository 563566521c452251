import type { ComponentProps } from "react";
import { classNames } from "#components/class-names.ts";

type TextInputProps = Omit<ComponentProps<"input">, "style" | "size"> & {
  /** For ids, codes and secrets. */
  mono?: boolean;
};

export function TextInput({ type = "text", mono = false, className, ...rest }: TextInputProps) {
  return (
    <input {...rest} type={type} className={classNames("control", mono && "font-mono text-sm", className)} />
  );
}

import type { ComponentProps } from "react";
import { classNames } from "#components/class-names.ts";

type CheckboxBoxProps = Omit<ComponentProps<"input">, "style" | "type" | "size">;

/**
 * The box alone, for a table's row; give it an aria-label. Its target is 24 pixels, 44 on touch screens. Drawn in utilities.css:
 * a list has fifty.
 */
export function CheckboxBox({ className, ...rest }: CheckboxBoxProps) {
  return (
    <span className={classNames("tick-box", className)}>
      <input {...rest} type="checkbox" />
    </span>
  );
}

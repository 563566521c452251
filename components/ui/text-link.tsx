import type { ComponentProps } from "react";
import { classNames } from "#components/class-names.ts";
import { Link } from "#components/ui/link.tsx";

export function TextLink({ className, ...rest }: Omit<ComponentProps<typeof Link>, "style">) {
  return (
    <Link
      {...rest}
      className={classNames(
        "rounded-xs text-link underline decoration-link/40 decoration-1 underline-offset-3 hover:decoration-current",
        className,
      )}
    />
  );
}

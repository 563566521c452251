import type { ComponentProps } from "react";
import { classNames } from "#components/class-names.ts";
import { Link } from "#components/ui/link.tsx";

export type ButtonVariant = "primary" | "secondary" | "quiet" | "danger";
export type ButtonSize = "sm" | "md" | "lg";

const SHAPE =
  "relative inline-flex shrink-0 items-center justify-center rounded-sm border text-center font-medium select-none " +
  "duration-100 motion-safe:transition-colors touch:min-h-11";

const DISABLED =
  "disabled:cursor-not-allowed not-aria-busy:disabled:border-line not-aria-busy:disabled:bg-sunken not-aria-busy:disabled:text-ink-faint";

const VARIANT: Record<ButtonVariant, string> = {
  primary: "border-transparent bg-accent text-on-accent hover:bg-accent-hover",
  secondary: "border-line-strong bg-surface text-ink hover:border-ink-soft hover:bg-sunken",
  quiet: "border-transparent text-link hover:bg-accent-soft",
  danger: "border-transparent bg-danger text-on-danger hover:bg-danger-hover",
};

const SIZE: Record<ButtonSize, string> = {
  sm: "min-h-7 gap-1.5 px-2.5 py-0.5 text-sm",
  md: "min-h-8 gap-2 px-3.5 py-1 text-base",
  lg: "min-h-10 gap-2 px-5 py-1.5 text-base",
};

/** The classes of a button, for the rare element that cannot be one of the components here. */
export function buttonClass(variant: ButtonVariant, size: ButtonSize, className?: string): string {
  return classNames(SHAPE, DISABLED, VARIANT[variant], SIZE[size], className);
}

type ButtonProps = Omit<ComponentProps<"button">, "style"> & {
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** Work is under way: a bar runs under the label, and the button takes no second click. */
  pending?: boolean;
};

export function Button({
  variant = "secondary",
  size = "md",
  pending = false,
  type = "button",
  className,
  disabled,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled || pending}
      aria-busy={pending || undefined}
      className={buttonClass(variant, size, className)}
    >
      {children}
      {pending ? <BusyBar /> : null}
    </button>
  );
}

function BusyBar() {
  return (
    <span aria-hidden="true" className="absolute inset-x-0 bottom-0 h-0.5 overflow-hidden rounded-b-sm">
      <span className="block h-full bg-current motion-safe:w-1/3 motion-safe:animate-[pass-by_1.2s_linear_infinite]" />
    </span>
  );
}

type ButtonLinkProps = Omit<ComponentProps<typeof Link>, "style"> & {
  variant?: ButtonVariant;
  size?: ButtonSize;
};

/** A link that looks like a button: it goes somewhere, it changes nothing. */
export function ButtonLink({ variant = "secondary", size = "md", className, ...rest }: ButtonLinkProps) {
  return <Link {...rest} className={buttonClass(variant, size, className)} />;
}

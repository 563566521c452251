import { classNames } from "#components/class-names.ts";

export type ButtonVariant = "primary" | "secondary" | "quiet" | "danger";
export type ButtonSize = "sm" | "md" | "lg";

/** Its minimum on touch screens stands after that of its size. */
const SHAPE = "button touch:min-h-11";

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
  return classNames(SHAPE, VARIANT[variant], SIZE[size], className);
}

import type { ReactNode } from "react";
import { classNames } from "#components/class-names.ts";

type BadgeProps = { children: ReactNode; mono?: boolean };

/** A small neutral label: a role, a kind, "next". Status has its own badges. */
export function Badge({ children, mono = false }: BadgeProps) {
  return (
    <span
      className={classNames(
        "my-px inline-flex h-5 items-center align-top rounded-xs bg-line/60 px-1.5 text-xs font-medium whitespace-nowrap text-ink-soft",
        mono && "font-mono",
      )}
    >
      {children}
    </span>
  );
}

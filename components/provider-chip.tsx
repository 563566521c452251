import { FlaskConical, PlugZap } from "lucide-react";
import { classNames } from "#components/class-names.ts";

export type ShellProvider = { name: string; origin: string };

/** Which service stands behind the tokens of these pages; the sandbox is dashed, like development. */
export function ProviderChip({ provider: { name, origin } }: { provider: ShellProvider }) {
  const isSandbox = name === "Sandbox";
  const Icon = isSandbox ? FlaskConical : PlugZap;
  return (
    <span
      title={`Larder talks to ${origin}`}
      className={classNames(
        "inline-flex h-5 min-w-0 items-center gap-1 rounded-xs border px-1.5 text-xs font-semibold text-ink-soft",
        isSandbox ? "border-dashed border-line-strong" : "border-line-strong",
      )}
    >
      <Icon aria-hidden="true" className="size-3 shrink-0" />
      <span className="sr-only">Provider: </span>
      <span className="truncate">{name}</span>
    </span>
  );
}

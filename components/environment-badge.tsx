import { classNames } from "#components/class-names.ts";
import { ENVIRONMENT_LABEL, type Environment } from "#components/environment.ts";

const LOOK: Record<Environment, string> = {
  production: "border-solid border-ink bg-ink text-paper",
  development: "border-dashed border-line-strong bg-transparent text-ink-soft",
};

/** Production is solid, development a dashed outline, so that they differ without colour too. */
export function EnvironmentBadge({ environment }: { environment: Environment }) {
  return (
    <span
      className={classNames(
        "my-px inline-flex h-5 items-center align-top rounded-xs border px-1.5 text-xs font-semibold whitespace-nowrap",
        LOOK[environment],
      )}
    >
      {ENVIRONMENT_LABEL[environment]}
    </span>
  );
}

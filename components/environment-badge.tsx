import { ENVIRONMENT_LABEL, type Environment } from "#components/environment.ts";

const LOOK: Record<Environment, string> = {
  production: "border-ink bg-ink text-paper",
  development: "border-dashed border-line-strong text-ink-soft",
};

/** Production is solid, development a dashed outline, so that they differ without colour too. */
export function EnvironmentBadge({ environment }: { environment: Environment }) {
  return <span className={`environment-badge ${LOOK[environment]}`}>{ENVIRONMENT_LABEL[environment]}</span>;
}

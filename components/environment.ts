export type Environment = "development" | "production";

export const ENVIRONMENT_LABEL: Record<Environment, string> = {
  development: "Development",
  production: "Production",
};

import { readFileSync } from "node:fs";
import { PlainError } from "../plain-error.ts";
import { roleVariables } from "./settings.ts";

/** Variables with a secret, whose value may be in a file that `<name>_FILE` names, as boxes hand secrets over. */
export const secretsInFiles = [
  ...["DATABASE_URL", "LARDER_LISTEN_URL", ...Object.values(roleVariables)],
  ...["LARDER_MASTER_KEYS", "NEXTAUTH_SECRET", "LARDER_METRICS_TOKEN", "LARDER_SMTP_URL"],
  "OTEL_EXPORTER_OTLP_HEADERS",
];

// The error's own words repeat the path alone, but say it less plainly.
function readSecret(variable: string, path: string): string {
  try {
    return readFileSync(path, "utf8").replace(/\r?\n$/, "");
  } catch (cause) {
    throw new PlainError(`${variable} names a file that cannot be read: ${path}.`, { cause });
  }
}

/**
 * Puts the contents of the files that `<name>_FILE` variables name in place of these variables, without a last line break.
 * @throws PlainError when a file cannot be read, or the variable is set too; never with the secret
 */
export function readSecretFiles(environment: NodeJS.ProcessEnv): void {
  for (const name of secretsInFiles) {
    const variable = `${name}_FILE`;
    const path = environment[variable];
    if (!path) continue;
    if (environment[name]) throw new PlainError(`Set ${name} or ${variable}, and not both.`);
    environment[name] = readSecret(variable, path);
    delete environment[variable];
  }
}

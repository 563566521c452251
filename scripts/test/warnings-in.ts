import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const warning = /\(node:\d+\) (?:\[\w+\] )?(?!ExperimentalWarning)\w*Warning: /;

/** The lines of a folder's logs in which Node warns, each with its file's name. */
export function warningsIn(logDir: string): string[] {
  return readdirSync(logDir).flatMap((file) =>
    readFileSync(join(logDir, file), "utf8")
      .split("\n")
      .filter((line) => warning.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
}

// `npm run admin -- <command>`: what concerns the whole installation, for whoever runs Larder. `larder admin` in Larder's
// folder runs it too.
import { AppError } from "#lib/errors.ts";
import { PlainError, sentenceFor } from "../plain-error.ts";
import { workBeside } from "../work-beside.ts";
import { findCommand, usage } from "./commands.ts";

async function run(words: string[]): Promise<string> {
  const found = findCommand(words);
  if (!found) throw new PlainError(usage);
  return workBeside("admin", () => found.run(new Date(), found.args));
}

function toWords(error: unknown): string {
  if (!(error instanceof AppError)) return sentenceFor(error);
  const { what, safe, next } = error.text;
  return [what, safe, next].filter(Boolean).join(" ");
}

try {
  process.stdout.write(`${await run(process.argv.slice(2))}\n`);
} catch (error) {
  process.stderr.write(`${toWords(error)}\n`);
  process.exitCode = 1;
}

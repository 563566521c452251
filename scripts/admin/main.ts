// `npm run admin -- <command>`: what concerns the whole installation, for whoever runs Larder. `larder admin` in Larder's
// folder runs it too.
import { resolve } from "node:path";
import { AppError } from "#lib/errors.ts";
import { PlainError, sentenceFor } from "../plain-error.ts";
import { environmentBeside } from "../start/environment-beside.ts";
import { readSettings } from "../start/settings.ts";
import { findCommand, usage } from "./commands.ts";

async function run(words: string[]): Promise<string> {
  const found = findCommand(words);
  if (!found) throw new PlainError(usage);
  const settings = readSettings(process.env, [], resolve(import.meta.dirname, "../.."));
  Object.assign(process.env, environmentBeside("admin", settings));
  const { closeDb } = await import("#lib/db/client.ts");
  try {
    return await found.run(new Date(), found.args);
  } finally {
    await closeDb();
  }
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

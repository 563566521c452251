// `npm run admin -- <command>`: what concerns the whole installation, for whoever runs Larder. `larder admin` in Larder's
// folder runs it too.
import { resolve } from "node:path";
import { AppError } from "#lib/errors.ts";
import { sentenceFor } from "../plain-error.ts";
import { requireClient } from "../start/require-client.ts";
import { readSecretFiles } from "../start/secret-files.ts";
import { workBeside } from "../work-beside.ts";
import { type Answer, read, sayUsage, type Typed } from "./command.ts";
import { commands } from "./commands.ts";

/** What is printed, where, and how the command ends. */
type End = { text: string; to: NodeJS.WritableStream; exitCode: number };

function toWords(error: unknown): string {
  if (!(error instanceof AppError)) return sentenceFor(error);
  const { what, safe, next } = error.text;
  return [what, safe, next].filter(Boolean).join(" ");
}

async function answer({ command, call }: Typed & { kind: "call" }): Promise<Answer> {
  const run = () => command.run({ ...call, now: new Date() });
  readSecretFiles(process.env);
  await requireClient(resolve(import.meta.dirname, "../.."));
  const said = await (command.beside === null ? run() : workBeside(command.beside ?? "admin", run));
  return typeof said === "string" ? { text: said } : said;
}

async function run(words: string[]): Promise<End> {
  const typed = read(commands, words);
  if (typed.kind === "call") {
    try {
      const { text, json, exitCode = 0 } = await answer(typed);
      return { text: typed.asJson ? JSON.stringify(json) : text, to: process.stdout, exitCode };
    } catch (error) {
      return { text: toWords(error), to: process.stderr, exitCode: typed.command.untold ?? 1 };
    }
  }
  const usage = sayUsage(typed.commands, commands);
  if (typed.kind === "help") return { text: usage, to: process.stdout, exitCode: 0 };
  const text = typed.problem === null ? usage : `${typed.problem}\n\n${usage}`;
  return { text, to: process.stderr, exitCode: typed.commands[0]?.untold ?? 1 };
}

const { text, to, exitCode } = await run(process.argv.slice(2));
to.write(`${text}\n`);
process.exitCode = exitCode;

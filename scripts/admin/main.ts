// `npm run admin -- <command>`: what concerns the whole installation, for whoever runs Larder. `larder admin` in Larder's
// folder runs it too.
import { AppError } from "#lib/errors.ts";
import { PlainError, sentenceFor } from "../plain-error.ts";
import { readSecretFiles } from "../start/secret-files.ts";
import { workBeside } from "../work-beside.ts";
import { type Answer, sayUsage, read, type Typed } from "./command.ts";
import { commands } from "./commands.ts";

async function call({ command, call, asJson }: Typed & { kind: "call" }): Promise<Answer> {
  const run = () => command.run({ ...call, now: new Date() });
  readSecretFiles(process.env);
  const answer = await (command.beside === null ? run() : workBeside(command.beside ?? "admin", run));
  const { text, json, exitCode } = typeof answer === "string" ? { text: answer } : answer;
  return { text: asJson ? JSON.stringify(json) : text, exitCode: exitCode ?? 0 };
}

async function run(words: string[]): Promise<Answer> {
  const typed = read(commands, words);
  if (typed.kind === "call") return call(typed);
  const usage = sayUsage(typed.commands, commands);
  if (typed.kind === "help") return { text: usage };
  throw new PlainError(typed.problem === null ? usage : `${typed.problem}\n\n${usage}`);
}

function toWords(error: unknown): string {
  if (!(error instanceof AppError)) return sentenceFor(error);
  const { what, safe, next } = error.text;
  return [what, safe, next].filter(Boolean).join(" ");
}

try {
  const { text, exitCode = 0 } = await run(process.argv.slice(2));
  process.stdout.write(`${text}\n`);
  process.exitCode = exitCode;
} catch (error) {
  process.stderr.write(`${toWords(error)}\n`);
  process.exitCode = 1;
}

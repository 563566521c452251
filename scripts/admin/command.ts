import { parseArgs } from "node:util";
import type { BesideKind } from "../start/environment-beside.ts";

/** An option as it is typed: `--name`, or `--name <value>`. */
export interface Option {
  /** What stands after it, in a word; nothing unless given. */
  value?: string;
  does: string;
  isNeeded?: true;
  /** May be given any number of times. */
  isMany?: true;
}

/** What a command was given. Nothing of it is secret: others on the machine can read what was typed. */
export interface Call {
  now: Date;
  args: readonly string[];
  /** The value of an option; null when it was not given. */
  option(name: string): string | null;
  /** Every value of an option. */
  all(name: string): readonly string[];
  has(name: string): boolean;
}

/** What a command has to say: sentences for a person, and the same for a machine where it can be asked for. */
export interface Answer {
  text: string;
  json?: unknown;
  /** 0 unless given. */
  exitCode?: number;
}

/** A command by its words, what it takes, and what it says. What it needs is loaded once the environment is complete. */
export interface Command {
  words: readonly string[];
  takes: readonly string[];
  does: string;
  /** What its own help says beside that: each line at most one sentence. */
  says?: readonly string[];
  options?: Readonly<Record<string, Option>>;
  /** Answers a machine too, with --json. */
  hasJson?: true;
  /** Whose rights and settings it works with; those of the role that owns the tables unless given. Null: no database's. */
  beside?: BesideKind | null;
  /** The exit code of a failure, where 1 says something about what was looked at. */
  untold?: 2;
  run(call: Call): Promise<string | Answer>;
}

/** What somebody wants who typed these words. */
export type Typed =
  | { kind: "call"; command: Command; call: Omit<Call, "now">; asJson: boolean }
  | { kind: "help"; commands: readonly Command[] }
  | { kind: "mistake"; commands: readonly Command[]; problem: string | null };

const json: Option = { does: "answers with one line of JSON" };
const help: Option = { does: "says how the command is used" };

function optionsOf({ options = {}, hasJson }: Command): Record<string, Option> {
  return { ...options, ...(hasJson ? { json } : {}) };
}

interface Parsed {
  values: Record<string, unknown>;
  positionals: string[];
}

function parse(command: Command, rest: string[]): Parsed {
  const known = { ...optionsOf(command), help };
  const options = Object.entries(known).map(([name, { value, isMany }]) => [
    name,
    { type: value === undefined ? "boolean" : "string", ...(isMany ? { multiple: true } : {}) } as const,
  ]);
  return parseArgs({ args: rest, options: Object.fromEntries(options), allowPositionals: true });
}

function toCall(args: string[], values: Record<string, unknown>): Omit<Call, "now"> {
  const all = (name: string) => [values[name] ?? []].flat().filter((value) => typeof value === "string");
  return { args, all, option: (name) => all(name)[0] ?? null, has: (name) => values[name] === true };
}

/** What is wrong with a call of the command, or the call itself. */
function judge(command: Command, rest: string[]): Typed {
  const mistake = (problem: string | null): Typed => ({ kind: "mistake", commands: [command], problem });
  let parsed: Parsed;
  try {
    parsed = parse(command, rest);
  } catch (error) {
    return mistake(error instanceof Error ? error.message : null);
  }
  const { values, positionals } = parsed;
  if (values.help) return { kind: "help", commands: [command] };
  if (positionals.length !== command.takes.length) return mistake(null);
  const missing = Object.entries(optionsOf(command)).find(
    ([name, { isNeeded }]) => isNeeded && !values[name],
  );
  if (missing) return mistake(`--${missing[0]} is missing.`);
  return { kind: "call", command, call: toCall(positionals, values), asJson: values.json === true };
}

/** The command that was typed with what it was given, or what there is to say instead. */
export function read(commands: readonly Command[], typed: readonly string[]): Typed {
  const [first] = typed;
  if (first === "help" || first === "--help") {
    const about = commands.filter(({ words }) =>
      typed.slice(1).every((word, index) => words[index] === word),
    );
    return { kind: "help", commands: about.length > 0 ? about : commands };
  }
  const meant = commands
    .filter(({ words }) => words.every((word, index) => typed[index] === word))
    .toSorted((a, b) => b.words.length - a.words.length);
  const judged = meant.map((command) => judge(command, typed.slice(command.words.length)));
  const best =
    judged.find(({ kind }) => kind !== "mistake") ?? judged.find((one) => "problem" in one && one.problem);
  if (best) return best;
  const near = commands.filter(({ words }) => words[0] === first);
  return { kind: "mistake", commands: near.length > 0 ? near : commands, problem: null };
}

function callOf(command: Command): string {
  const options = Object.entries(optionsOf(command)).map(([name, { value, isNeeded, isMany }]) => {
    const typed = `--${name}${value === undefined ? "" : ` <${value}>`}`;
    return isNeeded ? typed : `[${typed}]${isMany ? "…" : ""}`;
  });
  return [...command.words, ...command.takes.map((what) => `<${what}>`), ...options].join(" ");
}

function toLines(command: Command): string[] {
  const options = Object.entries(optionsOf(command)).map(
    ([name, { value, does }]) =>
      `  ${`--${name}${value === undefined ? "" : ` <${value}>`}`.padEnd(24)}${does}`,
  );
  return [
    `npm run admin -- ${callOf(command)}`,
    `  ${command.does}`,
    ...(command.says ?? []).map((line) => `  ${line}`),
    ...options,
  ];
}

const ends =
  "Each ends with 0 when it is done, with 1 when it was refused or something is not as it should be, with 2 when it could not be told.";

/** How some commands are used: a line each where they are many. */
export function sayUsage(commands: readonly Command[], all: readonly Command[]): string {
  if (commands.length < all.length)
    return commands.map((command) => toLines(command).join("\n")).join("\n\n");
  const calls = commands.map(({ words, takes, does }) => {
    const call = [...words, ...takes.map((what) => `<${what}>`)].join(" ");
    return `  ${call.padEnd(44)}${does}`;
  });
  const begin = "npm run admin -- <command>, or larder admin <command>:";
  return [begin, "", ...calls, "", "npm run admin -- help <command> says more.", ends].join("\n");
}

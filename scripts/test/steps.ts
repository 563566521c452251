import type { Reporter } from "./read-report.ts";

export type Command = [program: string, ...args: string[]];

/** The part of the checks that a step belongs to, each with a command of its own: `npm run check`, `npm run test:unit`, … */
type Part = "check" | "unit" | "integration" | "e2e";

/** One step of `npm test`, counted as one test, or by the tests in a runner's report. */
export type Step = {
  title: string;
  part: Part;
  /** Programs that run one after another until one fails. `{report}` stands for the report's path. */
  commands: Command[];
  env?: Record<string, string>;
  report?: Reporter;
  /** The step makes the build that `npm start` would make. */
  isBuild?: boolean;
};

const vitest = (project: string): Command => [
  ...(["vitest", "run", "--project", project] as const),
  ...["--reporter=default", "--reporter=json", "--outputFile.json={report}"],
];

/** What `npm test` does, in order. Every step runs, also after one that failed. */
const steps: readonly Step[] = [
  { title: "Format", part: "check", commands: [["biome", "format", "."]] },
  { title: "Lint", part: "check", commands: [["biome", "lint", "--error-on-warnings", "."]] },
  {
    title: "Import directions",
    part: "check",
    commands: [
      ["biome", "lint", "--only=style/noRestrictedImports", "--only=suspicious/noImportCycles", "."],
    ],
  },
  {
    title: "Unused code",
    part: "check",
    commands: [["knip", "--no-progress", "--treat-config-hints-as-errors"]],
  },
  {
    title: "Types",
    part: "check",
    commands: [
      ["next", "typegen"],
      ["tsc", "--noEmit"],
    ],
  },
  { title: "Unit tests", part: "unit", commands: [vitest("unit")], report: "vitest" },
  {
    title: "Build",
    part: "e2e",
    commands: [["next", "build"]],
    env: { NODE_ENV: "production" },
    // Before the integration tests: the soak starts web processes of it.
    isBuild: true,
  },
  {
    title: "Integration tests",
    part: "integration",
    commands: [["sh", "scripts/test/install-pgbouncer.sh"], vitest("integration")],
    report: "vitest",
  },
  {
    title: "End-to-end tests",
    part: "e2e",
    commands: [
      ["sh", "scripts/test/install-chromium.sh"],
      ["playwright", "test", "--reporter=line,json"],
    ],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: "{report}" },
    report: "playwright",
  },
];

const parts: readonly string[] = steps.map(({ part }) => part);

/**
 * The steps that a command line asks for: all of them, or one part's. What follows the part, files or options, goes to
 * the runner that reports.
 * @throws Error for a part that there is not
 */
export function chooseSteps([part, ...rest]: readonly string[]): Step[] {
  if (part === undefined) return [...steps];
  if (!parts.includes(part))
    throw new Error(`There is no part “${part}”; there are ${[...new Set(parts)].join(", ")}.`);
  return steps.filter((step) => step.part === part).map((step) => withArguments(step, rest));
}

function withArguments(step: Step, rest: readonly string[]): Step {
  if (rest.length === 0 || !step.report) return step;
  const last = step.commands.length - 1;
  return {
    ...step,
    commands: step.commands.map((command, index) => (index === last ? [...command, ...rest] : command)),
  };
}

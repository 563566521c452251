export type Command = [program: string, ...args: string[]];

/** One part of `npm test`, counted as one test, or by the tests in a runner's report. */
export type Step = {
  title: string;
  /** Programs of node_modules/.bin, run until one fails; `{report}` stands for the report's path. */
  commands: Command[];
  env?: Record<string, string>;
  report?: "vitest" | "playwright";
  /** This step makes the build that `npm start` would make. */
  isBuild?: boolean;
};

const vitest = (project: string): Command => [
  ...(["vitest", "run", "--project", project] as const),
  ...["--reporter=default", "--reporter=json", "--outputFile.json={report}"],
];

/** What `npm test` does, in order; every step runs, whatever became of those before it. */
export const steps: Step[] = [
  { title: "Format", commands: [["biome", "format", "."]] },
  { title: "Lint", commands: [["biome", "lint", "--error-on-warnings", "."]] },
  {
    title: "Import directions",
    commands: [
      ["biome", "lint", "--only=style/noRestrictedImports", "--only=suspicious/noImportCycles", "."],
    ],
  },
  { title: "Unused code", commands: [["knip", "--no-progress", "--treat-config-hints-as-errors"]] },
  {
    title: "Types",
    commands: [
      ["next", "typegen"],
      ["tsc", "--noEmit"],
    ],
  },
  { title: "Unit tests", commands: [vitest("unit")], report: "vitest" },
  { title: "Integration tests", commands: [vitest("integration")], report: "vitest" },
  { title: "Build", commands: [["next", "build"]], env: { NODE_ENV: "production" }, isBuild: true },
  {
    title: "End-to-end tests",
    commands: [["playwright", "test", "--reporter=line,json"]],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: "{report}" },
    report: "playwright",
  },
];

import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// The react-server condition lets `server-only` modules load outside Next, as they do in the worker. "import" is not
// among them: vitest passes them to Node, which would then hand ES modules to packages that require().
const conditions = ["react-server", "node"];
const base = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
};

/** Files that run for long however short they are: those that begin them last keep everybody waiting. */
const long = /\/(drills\/|lib\/custody\/custody-model|lib\/journal\/journal-crash|scripts\/postgres\/)/;

/** Vitest's own order, with the long ones before it: a fresh checkout knows of no durations, and goes by size. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = (file: TestSpecification) => long.test(file.moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    projects: [
      {
        ...base,
        test: {
          name: "unit",
          include: ["{lib,app,components,scripts,sandbox,prisma,worker,handout,drills}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.integration.test.ts"],
          // Pure tests share their process, and with it the modules that they load; what starts processes is integration.
          isolate: false,
          testTimeout: 60_000,
          setupFiles: ["scripts/test/refuse-warnings.ts"],
        },
      },
      {
        ...base,
        test: {
          name: "integration",
          // After the unit tests, where both are run at once: their numbers of workers differ.
          sequence: { groupOrder: 1 },
          include: ["{lib,app,sandbox,scripts,prisma,worker,drills,handout,bin}/**/*.integration.test.ts"],
          globalSetup: ["scripts/test/start-postgres.ts"],
          setupFiles: ["scripts/test/refuse-warnings.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // These wait for processes, disks and deadlines more than they compute.
          maxWorkers: Math.min(2 * availableParallelism(), 8),
        },
      },
    ],
  },
});

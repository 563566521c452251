import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { LongFirst } from "./scripts/test/long-first.ts";

// The react-server condition lets `server-only` modules load outside Next, as they do in the worker. "import" is not
// among them: vitest passes them to Node, which would then hand ES modules to packages that require().
const conditions = ["react-server", "node"];
const base = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
};

export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    projects: [
      {
        ...base,
        test: {
          name: "unit",
          include: ["{lib,app,components,scripts,sandbox,prisma,worker}/**/*.test.{ts,tsx}"],
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
          include: ["{lib,app,sandbox,scripts,prisma,worker,drills}/**/*.integration.test.ts"],
          globalSetup: ["scripts/test/vitest-postgres.ts"],
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

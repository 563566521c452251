// `npm run build`: generates the database client and builds the pages, where they are to be started elsewhere. `npm start` does
// so by itself.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { sentenceFor } from "./plain-error.ts";
import { environmentFor } from "./start/allowed-variables.ts";
import { generateClient } from "./start/database.ts";
import { buildWeb } from "./start/web-build.ts";

const projectDir = resolve(import.meta.dirname, "..");
const logDir = join(projectDir, ".next", "logs");

try {
  mkdirSync(logDir, { recursive: true });
  const step = { projectDir, logFile: join(logDir, "build.log") };
  await generateClient(step);
  const env = { ...environmentFor("build", process.env), NODE_ENV: "production" as const };
  await buildWeb({ ...step, env, say: (line) => void process.stdout.write(`${line}\n`) });
} catch (error) {
  process.stderr.write(`${sentenceFor(error)}\n`);
  process.exitCode = 1;
}

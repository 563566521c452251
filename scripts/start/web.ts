// `npm run web`: runs one web process on the operator's own Postgres, without the rest of Larder.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { PlainError } from "../plain-error.ts";
import { nextArguments } from "./children.ts";
import { runBeside } from "./run-beside.ts";
import type { Settings } from "./settings.ts";

const projectDir = resolve(import.meta.dirname, "../..");

/** What a web process cannot do without, and another start would have made for it. */
function requireUsable({ databaseUrl }: Settings): void {
  const missing = [
    ...(databaseUrl === undefined ? ["DATABASE_URL"] : []),
    ...["NEXTAUTH_SECRET", "LARDER_URL"].filter((name) => !process.env[name]),
  ];
  if (missing.length > 0)
    throw new PlainError(`A web process alone needs ${missing.join(", ")}. npm start makes them for itself.`);
  if (existsSync(join(projectDir, ".next/BUILD_ID"))) return;
  throw new PlainError("The pages have not been built. Run npm run build first.");
}

await runBeside({
  kind: "web",
  name: "web process",
  require: requireUsable,
  args: ({ webHost, webPort }) =>
    nextArguments(projectDir, ["start", "-H", webHost, "-p", String(webPort.port)]),
});

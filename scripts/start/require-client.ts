import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { isClientFresh } from "./web-build.ts";

/**
 * Generates the database client unless there is one for this schema: in a fresh folder, any command may be the first.
 * @throws PlainError
 */
export async function requireClient(projectDir: string): Promise<void> {
  if (isClientFresh(projectDir)) return;
  const { generateClient } = await import("./database.ts");
  const directory = join(projectDir, "generated");
  mkdirSync(directory, { recursive: true });
  await generateClient({ projectDir, logFile: join(directory, "generate.log") });
}

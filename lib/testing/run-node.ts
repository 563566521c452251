import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const installedNode = fileURLToPath(new URL("../../node_modules/.bin/node", import.meta.url));

/** How to run a script of this folder as a process of its own: the command and its first arguments. */
export function nodeCommand(script: string): [command: string, ...args: string[]] {
  const command = existsSync(installedNode) ? installedNode : process.execPath;
  const path = fileURLToPath(new URL(script, import.meta.url));
  return [
    command,
    "--conditions=react-server",
    "--disable-warning=ExperimentalWarning",
    "--throw-deprecation",
    path,
  ];
}

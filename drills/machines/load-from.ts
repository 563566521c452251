import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Loads a module of a release from its own sources, which know the schema of their time. */
export function loadFrom<Module>(release: string, path: string): Promise<Module> {
  return import(pathToFileURL(join(release, path)).href);
}

import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PlainError } from "../../plain-error.ts";

/** A way in which the engine could be wrong, and the tests that should notice. */
export type Fault = {
  /** What would be so, as a sentence. */
  title: string;
  /** A file, or a folder one file of which has the snippet: code moves within its room. */
  in: string;
  /** Stands there once. */
  find: string;
  replace: string;
  /** Test files, of which one that fails is enough. */
  tests: string[];
};

export const test = (path: string) => `${path}.test.ts`;
export const testsIn = (room: string, ...names: string[]) =>
  names.map((name) => test(`${room}/${name}.integration`));

const IS_SOURCE = /(?<!\.(test|spec))\.(ts|tsx|sql)$/;

/**
 * The file under `root` into which a fault goes.
 * @throws PlainError when its snippet stands nowhere, or in more than one place
 */
export function findPlace(root: string, fault: Pick<Fault, "title" | "in" | "find">): string {
  const places = filesOf(root, fault.in).flatMap((file) =>
    Array(countIn(readFileSync(join(root, file), "utf8"), fault.find)).fill(file),
  );
  const [place] = places;
  if (place !== undefined && places.length === 1) return place;
  const found = place === undefined ? "is not there" : `stands in ${places.length} places`;
  throw new PlainError(
    `“${fault.title}” cannot be planted: its snippet ${found} (${fault.in}). Bring scripts/test/faults/ up to date ` +
      `with the code.\n  ${fault.find}`,
  );
}

/** Plants a fault under `root`; what it returns puts the file back. @throws PlainError as `findPlace` */
export function plant(root: string, fault: Fault): () => void {
  const path = join(root, findPlace(root, fault));
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.split(fault.find).join(fault.replace));
  return () => writeFileSync(path, text);
}

function filesOf(root: string, place: string): string[] {
  const stats = statSync(join(root, place), { throwIfNoEntry: false });
  if (!stats) throw new PlainError(`There is no ${place} in which to look for a fault's snippet.`);
  if (!stats.isDirectory()) return [place];
  return readdirSync(join(root, place), { recursive: true, encoding: "utf8" })
    .filter((name) => IS_SOURCE.test(name))
    .map((name) => join(place, name));
}

function countIn(text: string, snippet: string): number {
  return text.split(snippet).length - 1;
}

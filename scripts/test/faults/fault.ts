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

import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that run for long however short they are: those that begin them last keep everybody waiting. */
const long = /\/(drills\/|lib\/custody\/custody-model|lib\/journal\/journal-crash|scripts\/postgres\/)/;

/** Vitest's own order, with the long ones before it: a fresh checkout knows of no durations, and goes by size. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = (file: TestSpecification) => long.test(file.moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

import { expect, it } from "vitest";
import { chooseSteps } from "./steps.ts";

const titles = (...args: string[]) => chooseSteps(args).map(({ title }) => title);

it("without a part, every step", () => {
  expect(titles()).toEqual([
    ...["Format", "Lint", "Import directions", "Unused code", "Types"],
    ...["Unit tests", "Build", "Integration tests", "End-to-end tests"],
  ]);
});

it("a part has its own steps; end-to-end tests come after a build", () => {
  expect(titles("check")).toEqual(["Format", "Lint", "Import directions", "Unused code", "Types"]);
  expect(titles("e2e")).toEqual(["Build", "End-to-end tests"]);
});

it("files and options go to the runner alone, whole", () => {
  const [build, tests] = chooseSteps(["e2e", "e2e/connect/main-job.spec.ts", "-g", "the main job"]);
  expect(build?.commands).toEqual([["next", "build"]]);
  const [browser, runner] = tests?.commands ?? [];
  expect(browser).toEqual(["sh", "scripts/test/install-chromium.sh"]);
  expect(runner?.slice(-3)).toEqual(["e2e/connect/main-job.spec.ts", "-g", "the main job"]);
});

it("an unknown part is refused with those that there are", () => {
  expect(() => chooseSteps(["unti"])).toThrow("there are check, unit, e2e, integration");
});

import { expect, test } from "vitest";
import { planChildren } from "./children.ts";
import { readSettings } from "./settings.ts";

const larder = { NODE_ENV: "test", PORT: "3000" } as const;

const databaseUrls = {
  web: "postgresql://web",
  worker: "postgresql://worker",
  handout: "postgresql://handout",
};

function planWeb(...args: string[]) {
  const settings = readSettings({}, args, "/larder");
  const plans = planChildren(settings, { webPort: 3000, larder, sandbox: larder, databaseUrls });
  return plans.find(({ name }) => name === "web");
}

test("the first pages are opened where Next compiles them when they are asked for, and only there", () => {
  expect(planWeb("--dev")?.firstPages).toEqual(expect.arrayContaining(["/", "/sign-in"]));
  expect(planWeb()?.firstPages).toBeUndefined();
});

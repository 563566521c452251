import { expect, test } from "vitest";
import { announce } from "./start-everything.ts";

const facts = {
  url: "http://localhost:3000",
  isDemo: true,
  setupUrl: undefined,
  sandboxUrl: "http://localhost:4010",
  handoutUrl: "http://localhost:4020",
  dataDir: "/larder/.larder",
  notes: [],
};

test("the demo's announcement names every address, account and password, and how to stop", () => {
  const block = announce(facts);
  for (const role of ["owner", "admin", "developer", "support"])
    expect(block).toContain(`${role}@larder.test`);
  for (const text of [
    "http://localhost:3000",
    "http://localhost:4020/api/oauth/token",
    "larder-demo",
    "http://localhost:4010",
    "apicbase-demo",
  ]) {
    expect(block).toContain(text);
  }
  expect(block).toContain("/larder/.larder");
  expect(block).toContain("Ctrl-C stops everything");
});

test("the announcement without demo and sandbox names the setup address and no account", () => {
  const setupUrl = "http://localhost:3000/setup?token=once";
  const block = announce({
    ...facts,
    isDemo: false,
    setupUrl,
    sandboxUrl: undefined,
    notes: ["Port 3000 is in use."],
  });
  expect(block).toContain(setupUrl);
  expect(block).toContain("Note: Port 3000 is in use.");
  expect(block).not.toMatch(/demo|\.test/);
});

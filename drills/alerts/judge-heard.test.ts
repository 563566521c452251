import { expect, it } from "vitest";
import { type Heard, type Incident, judgeHeard } from "./judge-heard.ts";

const open: Incident = { applicationId: "till", setId: "set 1", isMended: false };
const over: Incident = { applicationId: "stock", setId: "set 2", isMended: true };
const message = (id: string, type: string, applicationId = "till"): Heard => ({
  ...{ path: "/0", id, type, applicationId, body: `${id} ${type}` },
});
const opened = message("1", "alert.opened");
const openedOver = message("2", "alert.opened", "stock");
const recovered = message("3", "alert.recovered", "stock");
const judge = (...heard: Heard[]) => judgeHeard(heard, { incidents: [open, over], paths: ["/0"] });

it("finds nothing wrong with alerts that arrive, also repeated, and one end after a real one", () => {
  expect(judge(opened, openedOver, opened, recovered, openedOver)).toEqual([]);
});

it.each<[string, Heard[], string]>([
  ["an alert that never came", [openedOver, recovered], "till: opened under 0 ids."],
  ["an end that never came", [opened, openedOver], "stock: recovered under 0 ids."],
  [
    "a repeat under another id",
    [opened, { ...opened, id: "4" }, openedOver, recovered],
    "till: opened under 2 ids.",
  ],
  [
    "an end of what is not over",
    [opened, message("5", "alert.recovered"), openedOver, recovered],
    "till: recovered under 1 ids.",
  ],
  ["an end before the alert", [opened, recovered, openedOver], "stock: recovered came first."],
  [
    "a repeat with another body",
    [opened, { ...opened, body: "?" }, openedOver, recovered],
    "1 came with two bodies.",
  ],
  [
    "something else",
    [opened, openedOver, recovered, message("6", "alert.reminder")],
    "till: alert.reminder came.",
  ],
  [
    "something of nobody's",
    [opened, openedOver, recovered, message("7", "alert.opened", "elsewhere")],
    "7 alert.opened",
  ],
])("finds %s", (_what, heard, problem) => {
  expect(judge(...heard)).toContain(problem);
});

it("wants all of it at each webhook", () => {
  const both = { incidents: [open], paths: ["/0", "/1"] };
  expect(judgeHeard([opened], both)).toEqual(["till: opened under 0 ids."]);
});

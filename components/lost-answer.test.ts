import { expect, it } from "vitest";
import { lostAnswer } from "./lost-answer.ts";

function formOf(fields: Record<string, string | string[]>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields))
    for (const one of [value].flat()) form.append(name, one);
  return form;
}

const online = { ifLost: "refresh", isOnline: true } as const;
const failed = new TypeError("Failed to fetch");

it("a refresh whose answer was lost may be asked for again, and says why", () => {
  const state = lostAnswer(failed, formOf({}), online);
  expect(state).toMatchObject({
    status: "failed",
    error: {
      what: "Larder’s answer did not arrive.",
      safe: expect.stringMatching(/^Asking again is safe: /),
    },
  });
});

it("of anything else nothing is claimed", () => {
  const state = lostAnswer(failed, formOf({}), { ...online, ifLost: "unknown" });
  expect(state).toMatchObject({
    error: { safe: expect.stringMatching(/^Whether it was done is not known/) },
  });
});

it("a device that is offline has sent nothing", () => {
  const state = lostAnswer(failed, formOf({}), { ...online, isOnline: false });
  expect(state).toMatchObject({
    error: { what: "Your device is offline.", safe: expect.stringContaining("Nothing was sent") },
  });
});

it.each([
  ["an answer of a proxy", new Error("An unexpected response was received from the server.")],
  ["a call that was cut", new DOMException("cut", "AbortError")],
])("%s is lost too", (_what, error) => {
  expect(lostAnswer(error, formOf({}), online)).not.toBeNull();
});

it("what was typed is kept, and secrets are not", () => {
  const typed = {
    name: "POS Antwerp",
    scopes: ["sales", "library"],
    clientSecret: "s",
    password: "p",
    accessToken: "t",
  };
  expect(lostAnswer(failed, formOf({ ...typed, $ACTION_ID_1: "" }), online)).toMatchObject({
    values: { name: "POS Antwerp", scopes: ["sales", "library"] },
  });
  const state = lostAnswer(failed, formOf(typed), online);
  expect(Object.keys(state?.status === "failed" ? state.values : {})).toEqual(["name", "scopes"]);
});

it("other errors are none of its business", () => {
  expect(lostAnswer(new Error("A fault"), formOf({}), online)).toBeNull();
  expect(lostAnswer("thrown", formOf({}), online)).toBeNull();
});

import { expect, it } from "vitest";
import { toWords } from "#lib/text/search-words.ts";
import { readStates } from "./state-words.ts";

it.each([
  ["overdue production", { environment: "production", health: "overdue" }, []],
  ["secret refused", { cause: "client_secret_changed" }, []],
  ["Refused client secret, Kassa", { cause: "client_secret_changed" }, ["Kassa"]],
  ["reply lost production", { cause: "answer_lost", environment: "production" }, []],
  ["revoked at Apicbase", { cause: "revoked_at_apicbase" }, []],
  ["Antwerp connection lost", { health: "reauthorize" }, ["Antwerp"]],
  ["dev paused", { environment: "development", health: "paused" }, []],
  ["not connected yet", { health: "pending" }, []],
  ["Expired, retrying", { health: "overdue" }, []],
  ["overd produ", { environment: "production", health: "overdue" }, []],
])("%s means a filter", (text, filter, rest) => {
  expect(readStates(toWords(text))).toEqual({ filter, rest });
});

it.each(["POS Antwerp", "refused", "due", "ret", ""])("%j means no state", (text) => {
  expect(readStates(toWords(text))).toBeNull();
});

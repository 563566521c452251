import { expect, it } from "vitest";
import type { Changes } from "#lib/live/stream-event-view.ts";
import { isShownHere } from "./shown-here.ts";

const set = "01a22245-4a80-709c-ab31-d450af7b7bfa";
const other = "01a22245-4a83-7755-95cb-9f4ea4b239fa";
const state = (...ids: string[]): Changes => ({ state: ids, tokens: [], more: false });
const tokens = (...ids: string[]): Changes => ({ state: [], tokens: ids, more: false });
const linking = (path: string, ...ids: string[]) => ({ path, linksTo: (id: string) => ids.includes(id) });

it.each([
  ["the page of the set", tokens(set), linking(`/token-sets/${set}`)],
  ["a list with a row of the set", tokens(set), linking("/token-sets", set)],
  ["an application's page that links to the set", tokens(set), linking(`/applications/${other}`, set)],
  ["Overview, which counts by state", state(set), linking("/")],
  ["a list that the set may now come into", state(set), linking("/token-sets")],
  ["a page of which nothing is known to have changed", null, linking(`/token-sets/${other}`)],
  ["more than is listed", { ...state(), more: true }, linking("/settings/libraries")],
])("is shown on %s", (_what, changes, page) => {
  expect(isShownHere(changes, page)).toBe(true);
});

it.each([
  ["another set's page", state(set), linking(`/token-sets/${other}`)],
  ["Overview, where only tokens were refreshed", tokens(set), linking("/")],
  ["a list without the set, where only tokens were refreshed", tokens(set), linking("/token-sets", other)],
  ["the connect form", null, linking("/connect")],
  ["one's own account", state(set), linking("/account")],
  ["the members", { ...state(), more: true }, linking("/settings/members")],
])("is not shown on %s", (_what, changes, page) => {
  expect(isShownHere(changes, page)).toBe(false);
});

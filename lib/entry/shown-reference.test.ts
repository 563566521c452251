import { expect, it } from "vitest";
import { newId } from "#lib/db/new-id.ts";
import { shownReference } from "./shown-reference.ts";

it("shows a reference of the log, and nobody's words", () => {
  const id = newId();
  expect(shownReference(id)).toBe(`Reference ${id}`);
  for (const text of [undefined, "", "Call +32 2 555 55 55", `${id} call us`, [id, id]])
    expect(shownReference(text)).toBeUndefined();
});

import { expect, it } from "vitest";
import type { Note } from "./note.ts";
import { sayNote, sayStored } from "./note-view.ts";

const askedAt = "2026-11-28T14:03:22.000Z";

it.each<[Note, string]>([
  [
    { code: "token_refused", testimony: "alive", askedAt },
    "worked when it was asked afterwards at 2026-11-28T14:03:22.000Z.",
  ],
  [
    { code: "no_answer", reason: "HTTP 500", until: askedAt, testimony: "alive", askedAt },
    "worked when it was asked afterwards at 2026-11-28T14:03:22.000Z.",
  ],
  [
    { code: "answer_may_lie_elsewhere", at: askedAt, instance: "a/1", testimony: "alive", askedAt },
    "worked when it was last asked at 2026-11-28T14:03:22.000Z.",
  ],
  [{ code: "still_alive", askedAt }, "worked when it was asked at 2026-11-28T14:03:22.000Z:"],
  [{ code: "still_alive" }, "worked when it was asked: Apicbase"],
])("what a witness said is told with the time it was heard: %o", (note, words) => {
  expect(sayNote(note)).toContain(words);
});

it("no words say what a token does now, or that it still does", () => {
  const witnessed: Note[] = [
    { code: "token_refused", testimony: "alive" },
    { code: "not_rotated", reason: "HTTP 500" },
    { code: "no_answer", reason: "HTTP 500", until: askedAt, testimony: "alive" },
    { code: "answer_may_lie_elsewhere", at: askedAt, instance: "a/1", testimony: "alive" },
    { code: "still_alive" },
    { code: "revoke_unproved", testimony: "alive" },
    { code: "import_active" },
    { code: "checked", introspection: "active", probe: { answer: "accepted", status: 200 } },
  ];
  for (const note of witnessed)
    expect(sayNote(note)).not.toMatch(/still (?:works|alive|lives)|is active|says/);
});

it.each([
  ["a note", { code: "no_answer", reason: "UND_ERR_SOCKET", until: askedAt }],
  ["several notes", [{ code: "code_not_sent", reason: "UND_ERR_SOCKET" }, { code: "pair_lives_on" }]],
  ["a sentence of an earlier version", "No usable answer (UND_ERR_SOCKET)."],
])("an error code that was stored is told in words: %s", (_name, stored) => {
  expect(sayStored(stored)).toContain("(the connection broke off)");
  expect(sayStored(stored)).not.toContain("UND_ERR");
});

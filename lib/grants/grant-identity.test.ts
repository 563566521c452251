import { describe, expect, it } from "vitest";
import { type GrantIdentity, judgeIdentity, parseStoredIdentity, unnamed } from "./grant-identity.ts";

const clientId = "till";
const nora: GrantIdentity = {
  clientId,
  username: "nora",
  userId: "7",
  userName: "Nora Claes",
  libraryId: "leopold",
  libraryName: "Brasserie Leopold",
};
const idris = { ...nora, username: "idris", userId: "9", userName: "Idris Benali" };
const cantine = { ...idris, libraryId: "cantine", libraryName: "Cantine du Port" };
const judge = (facts: {
  own?: GrantIdentity;
  beside?: GrantIdentity[];
  found: GrantIdentity | null;
  isDead?: boolean;
}) => judgeIdentity({ clientId, own: null, beside: [], isDead: false, ...facts });
const only = (fields: Partial<GrantIdentity>) => ({ ...unnamed, ...fields });

describe("a new pair of a set whose access is known", () => {
  it.each([
    ["the same user of the same library", nora, null],
    ["another library", cantine, "other_library"],
    ["another user of the same library", idris, "other_user"],
    ["a library that was renamed meanwhile", { ...nora, libraryName: "Leopold" }, null],
    ["a user who was renamed meanwhile", { ...nora, userName: "Nora C.", username: "nora" }, null],
    ["the same names under other ids", { ...nora, libraryId: "copy" }, "other_library"],
    ["nobody", unnamed, "unknown"],
    ["no answer", null, "unknown"],
    ["the library alone", only({ libraryId: "leopold" }), "unknown"],
    ["the user alone", only({ userId: "7" }), "unknown"],
    ["another library alone", only({ libraryId: "cantine" }), "other_library"],
    ["another application", { ...nora, clientId: "another" }, "other_client"],
  ] as const)("%s: %s", (_what, found, reason) => {
    expect(judge({ own: nora, found })).toBe(reason);
  });

  it("is compared by what both name, also where the operator has added an identity call since", () => {
    const own = only({ username: "nora" });
    expect(judge({ own, found: nora })).toBeNull();
    expect(judge({ own, found: cantine })).toBe("other_user");
    expect(judge({ own, found: only({ userName: "Nora Claes" }) })).toBe("unknown");
  });

  it("does not depend on what the library's other sets see", () => {
    expect(judge({ own: nora, beside: [cantine], found: nora })).toBeNull();
    expect(judge({ own: nora, beside: [cantine], found: cantine })).toBe("other_library");
  });
});

describe("a new pair of a set whose access is not known", () => {
  it.each([
    ["no other set is known", [], cantine, null],
    ["nothing is known of them", [unnamed], cantine, null],
    ["another set sees the same library", [nora], idris, null],
    ["one of them sees the same library", [cantine, nora], nora, null],
    ["all of them see another", [nora, nora], cantine, "other_than_beside"],
    ["they see one, and nobody says which it is", [nora], only({ userName: "Nora Claes" }), "unknown"],
    ["they see one, and nobody answers", [nora], null, "unknown"],
    ["nothing is known of anybody", [], null, null],
    ["it was issued to another application", [], only({ clientId: "another" }), "other_client"],
  ] as const)("%s", (_what, beside, found, reason) => {
    expect(judge({ beside: [...beside], found })).toBe(reason);
    expect(judge({ own: unnamed, beside: [...beside], found })).toBe(reason);
  });
});

it("a dead pair may go where nothing is known, and not where an access is", () => {
  expect(judge({ beside: [nora], found: null, isDead: true })).toBeNull();
  expect(judge({ own: nora, found: null, isDead: true })).toBe("unknown");
});

it("what is stored is read as far as it can be", () => {
  expect(parseStoredIdentity(null)).toBeNull();
  expect(parseStoredIdentity("text")).toBeNull();
  expect(parseStoredIdentity({ userName: "Nora", libraryName: 12 })).toEqual(only({ userName: "Nora" }));
  expect(parseStoredIdentity(nora)).toEqual(nora);
});

import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type MasterKeys, parseMasterKeys } from "./master-keys.ts";
import { open, type SealedPlace, seal, UnsealError } from "./seal.ts";

const newKey = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;
const first = newKey("first");
const second = newKey("second");
const keys = parseMasterKeys(first);
const place: SealedPlace = {
  ...{ table: "Generation", column: "refreshTokenSealed", row: "row-1", organizationId: "org-1" },
  ...{ applicationId: "app-1", tokenSetId: "set-1", environment: "production" },
};
const secret = "FRm2vO0uTq0yHl1QF1fXNUoQx5s2bd";

/** The sealed value with one of its dotted parts changed. */
function withPart(sealed: string, index: number, change: (part: string) => string): string {
  return sealed
    .split(".")
    .map((part, at) => (at === index ? change(part) : part))
    .join(".");
}

const bytesChanged = (change: (bytes: Buffer) => Buffer) => (part: string) =>
  change(Buffer.from(part, "base64url")).toString("base64url");

const flipped = (at: number) =>
  bytesChanged((bytes) => {
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    return bytes;
  });

describe("sealing", () => {
  it("opens to what was sealed, whatever the text and the place", () => {
    const text = fc.string({ unit: "binary", maxLength: 300 });
    const where = fc.record({
      ...{ table: fc.string(), column: fc.string(), row: fc.string() },
      ...{ organizationId: fc.option(fc.string()), applicationId: fc.string() },
    });
    fc.assert(
      fc.property(text, where, fc.constantFrom(1, 2), (plaintext, at, format) => {
        expect(open(seal(plaintext, at, keys, format), at, keys)).toBe(plaintext);
      }),
    );
  });

  it("names the key, holds no trace of the secret and never looks the same twice", () => {
    const one = seal(secret, place, keys);
    expect(one).toMatch(/^v2\.first\.[\w-]{16}\.[\w-]+$/);
    const body = Buffer.from(one.split(".")[3] ?? "", "base64url");
    expect(body.length).toBe(secret.length + 16);
    expect(body.includes(secret)).toBe(false);
    expect(seal(secret, place, keys)).not.toBe(one);
  });

  it.each([
    ["table", { ...place, table: "ClientSecret" }],
    ["column", { ...place, column: "accessTokenSealed" }],
    ["row", { ...place, row: "row-2" }],
    ["border between table and column", { ...place, table: "Generationr", column: "efreshTokenSealed" }],
    ["organization", { ...place, organizationId: "org-2" }],
    ["application", { ...place, applicationId: "app-2" }],
    ["token set", { ...place, tokenSetId: "set-2" }],
    ["environment", { ...place, environment: "development" }],
    ["border between application and token set", { ...place, applicationId: "app-1set", tokenSetId: "-1" }],
  ])("does not open at another %s", (_what, elsewhere) => {
    expect(() => open(seal(secret, place, keys), elsewhere, keys)).toThrow(UnsealError);
  });

  it("does not open under another key id, even when that id has the very same key", () => {
    const key = first.split(":")[1] ?? "";
    const twins = parseMasterKeys(`first:${key},twin:${key}`);
    const moved = withPart(seal(secret, place, twins), 1, () => "twin");
    expect(() => open(moved, place, twins)).toThrow(UnsealError);
  });

  it.each([0, 1, 4, 8, 12, 15])("refuses a tag truncated to %i bytes", (length) => {
    const cut = withPart(
      seal(secret, place, keys),
      3,
      bytesChanged((bytes) => bytes.subarray(0, bytes.length - 16 + length)),
    );
    expect(() => open(cut, place, keys)).toThrow(UnsealError);
  });

  it.each([
    ["its first byte", 3, flipped(0)],
    ["its tag", 3, flipped(secret.length + 15)],
    ["its iv", 2, flipped(0)],
    ["the length of its iv", 2, bytesChanged((bytes) => bytes.subarray(1))],
    ["its version", 0, () => "v3"],
    ["its version to the one before", 0, () => "v1"],
    ["the number of its parts", 3, (part: string) => `${part}.x`],
    ["its body, which is gone", 3, () => ""],
    ["its body, which is shorter than a tag", 3, bytesChanged((bytes) => bytes.subarray(0, 15))],
  ])("refuses a value with a change of %s", (_what, index, change) => {
    const changed = withPart(seal(secret, place, keys), index, change);
    expect(() => open(changed, place, keys)).toThrow(UnsealError);
  });

  it("says which key is missing, and never what it holds", () => {
    const sealed = seal(secret, place, keys);
    const attempt = () => open(sealed, place, parseMasterKeys(second));
    expect(attempt).toThrow(
      new UnsealError('The sealed Generation.refreshTokenSealed needs the master key "first".'),
    );
  });

  it("does not open with another key of the same id", () => {
    const other = parseMasterKeys(newKey("first"));
    expect(() => open(seal(secret, place, keys), place, other)).toThrow(UnsealError);
  });

  it("seals with the first of two keys and opens what either sealed", () => {
    const old = seal(secret, place, parseMasterKeys(second));
    const both: MasterKeys = parseMasterKeys(`${first},${second}`);
    const fresh = seal(secret, place, both);
    expect(fresh.split(".")[1]).toBe("first");
    expect([open(old, place, both), open(fresh, place, both)]).toEqual([secret, secret]);
  });
});

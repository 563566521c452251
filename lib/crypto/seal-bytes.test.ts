import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMasterKeys } from "./master-keys.ts";
import { MissingKeyError, UnsealError } from "./seal.ts";
import { openBytes, sealBytes } from "./seal-bytes.ts";

const newKey = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;
const first = newKey("first");
const keys = parseMasterKeys(first);
const secret = Buffer.from("FRm2vO0uTq0yHl1QF1fXNUoQx5s2bd");

describe("sealing bytes", () => {
  it("opens to what was sealed, whatever the bytes and the context", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (bytes, context) => {
        const plaintext = Buffer.from(bytes);
        expect(openBytes(sealBytes(plaintext, context, keys), context, keys)).toEqual(plaintext);
      }),
    );
  });

  it("holds no trace of the secret, does not open elsewhere, and never looks the same twice", () => {
    const one = sealBytes(secret, "here", keys);
    expect(one.includes(secret)).toBe(false);
    expect(sealBytes(secret, "here", keys)).not.toEqual(one);
    expect(() => openBytes(one, "there", keys)).toThrow(UnsealError);
  });

  it("does not open with any one byte changed, nor cut anywhere", () => {
    const sealed = sealBytes(secret, "here", keys);
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(() => openBytes(changed, "here", keys)).toThrow(UnsealError);
      expect(() => openBytes(sealed.subarray(0, at), "here", keys)).toThrow(UnsealError);
    }
  });

  it("tells a missing key from a wrong one", () => {
    const sealed = sealBytes(secret, "here", keys);
    const attempt = (text: string) => () => openBytes(sealed, "here", parseMasterKeys(text));
    expect(attempt(newKey("second"))).toThrow(MissingKeyError);
    expect(attempt(newKey("first"))).not.toThrow(MissingKeyError);
    expect(attempt(newKey("first"))).toThrow(UnsealError);
  });

  it("does not open under another key id that has the very same key", () => {
    const key = first.split(":")[1] ?? "";
    const twins = parseMasterKeys(`first:${key},twins:${key}`);
    const sealed = sealBytes(secret, "here", twins);
    const moved = Buffer.concat([Buffer.from([1, 5]), Buffer.from("twins"), sealed.subarray(7)]);
    expect(openBytes(sealed, "here", twins)).toEqual(secret);
    expect(() => openBytes(moved, "here", twins)).toThrow(UnsealError);
  });
});

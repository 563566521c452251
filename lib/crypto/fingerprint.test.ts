import { createHash, createSecretKey, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  equalHashes,
  equalInConstantTime,
  fingerprint,
  hashToken,
  randomToken,
  secretHint,
} from "./fingerprint.ts";

const token = "FRm2vO0uTq0yHl1QF1fXNUoQx5s2bd";

describe("fingerprints", () => {
  const key = createSecretKey(randomBytes(32));

  it("tell equal tokens apart from unequal ones", () => {
    expect(fingerprint(token, key)).toBe(fingerprint(token, key));
    expect(fingerprint(token, key)).not.toBe(fingerprint(`${token}x`, key));
  });

  it("are worth nothing without the key: another one gives another, and it is no plain hash", () => {
    const made = fingerprint(token, key);
    expect(fingerprint(token, createSecretKey(randomBytes(32)))).not.toBe(made);
    expect(createHash("sha256").update(token).digest("base64url")).not.toBe(made);
    expect(made).not.toContain(token.slice(0, 8));
  });
});

describe("random tokens", () => {
  it("have 256 bits, fit into URLs and differ", () => {
    const made = Array.from({ length: 50 }, randomToken);
    expect(new Set(made).size).toBe(50);
    for (const one of made) expect(one).toMatch(/^[\w-]{43}$/);
  });

  it("are stored as their SHA-256", () => {
    expect(hashToken("abc")).toBe("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
  });

  it("compare equal only when they are, whatever their lengths", () => {
    expect(equalInConstantTime(token, token)).toBe(true);
    expect(equalInConstantTime(token, token.slice(1))).toBe(false);
    expect(equalInConstantTime("", "")).toBe(true);
  });

  it("have hashes that are equal only when they are", () => {
    const [known, other] = [hashToken("a"), hashToken("b")];
    expect(equalHashes(known, hashToken("a"))).toBe(true);
    expect(equalHashes(known, other)).toBe(false);
    expect(equalHashes(known, known.slice(1))).toBe(false);
  });
});

describe("hints", () => {
  it.each([
    ["FRm2vO0uTq0yHl1QF1fXNUoQx5s2bd", "…s2bd"],
    ["123456789012", "…9012"],
    ["12345678901", "…"],
    ["", "…"],
  ])("of %s show %s", (secret, hint) => {
    expect(secretHint(secret)).toBe(hint);
  });
});

import { hash } from "@node-rs/argon2";
import { expect, it } from "vitest";
import { hashPassword, verifyPassword } from "./password.ts";

const composed = "caf\u00e9 cr\u00e8me 2026";
const decomposed = composed.normalize("NFD");

it("a password with an accent fits, however the keyboard encodes it", async () => {
  for (const set of [composed, decomposed]) {
    const passwordHash = await hashPassword(set);
    for (const typed of [composed, decomposed]) expect(await verifyPassword(typed, passwordHash)).toBe(true);
    expect(await verifyPassword("cafe creme 2026", passwordHash)).toBe(false);
  }
});

it("an older hash of a password as it was typed still fits", async () => {
  expect(await verifyPassword(decomposed, await hash(decomposed))).toBe(true);
  expect(await verifyPassword(`${decomposed}!`, await hash(decomposed))).toBe(false);
  expect(await verifyPassword(decomposed, null)).toBe(false);
});

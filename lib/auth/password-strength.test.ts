import { expect, it } from "vitest";
import { isEasilyGuessed, requireStrongPassword } from "./password-strength.ts";

it.each([
  "passwordpassword",
  "larderlarder",
  "Larder-Larder-1",
  "qwertyuiopas",
  "aaaaaaaaaaaaaaaaaaaa",
  "ab1!".repeat(40),
  "123456789012",
])("%s is easily guessed", async (password) => {
  expect(await isEasilyGuessed(password)).toBe(true);
});

it.each(["correct horse battery", "X9!kfw2hqpPz", "zeven rode fietsen op zolder"])(
  "%s is not",
  async (password) => {
    expect(await isEasilyGuessed(password)).toBe(false);
  },
);

it("what is known of its owner makes a password easy to guess", async () => {
  const about = ["Idris Vandermolen", "idris.vandermolen@leopold.example", "Brasserie Leopold"];
  const own = "vandermolenleopold";
  expect([await isEasilyGuessed(own), await isEasilyGuessed(own, about)]).toEqual([false, true]);
});

it("the refusal names the field and not the password", async () => {
  const refusal = requireStrongPassword("passwordpassword", [], {
    field: "password",
    safe: "Nothing changed.",
  });
  await expect(refusal).rejects.toMatchObject({
    code: "invalid_input",
    fields: { password: expect.stringContaining("easily guessed") },
  });
  await expect(refusal).rejects.not.toThrow(/passwordpassword/);
});

import { expect, it } from "vitest";
import { readWizardFields } from "./wizard-fields.ts";
import { toWizardHref } from "./wizard-href.ts";

const application = "0199f3c2-7f5e-7b4d-9d4f-2b6a1c3d4e5f";
const fields = {
  application,
  library: "Brasserie Léopold & Söhne",
  environment: "production",
  name: "POS Antwerp (2nd floor)",
  scopes: ["accounts", "library"],
} as const;

it("what was filled in comes back from the address, whatever its characters", () => {
  const { searchParams } = new URL(toWizardHref(fields), "http://larder.test");
  expect(readWizardFields(Object.fromEntries(searchParams))).toEqual(fields);
});

it("an address holds only printable characters, as a sign-in page takes it on", () => {
  expect(toWizardHref(fields)).toMatch(/^[\x21-\x7e]+$/);
  expect(toWizardHref({})).toBe("/connect");
});

it("what cannot be read is left out, and the rest stays", () => {
  const read = readWizardFields({
    ...{ application: "not an id", environment: "staging", library: "L".repeat(201) },
    ...{ name: "Till", scopes: "" },
  });
  expect(read).toEqual({ name: "Till" });
  expect(readWizardFields({ name: ["a", "b"], scopes: "accounts accounts sales" })).toEqual({
    scopes: ["accounts", "sales"],
  });
});

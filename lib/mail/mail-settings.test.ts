import { expect, it } from "vitest";
import { parseEnv } from "#lib/env.ts";

const needed = { DATABASE_URL: "postgres://x", NEXTAUTH_SECRET: "x".repeat(32) };
const from = "Larder <larder@larder.test>";

it.each([
  {},
  { LARDER_SMTP_URL: "" },
  { LARDER_SMTP_URL: "smtps://user:p%40ss@mail.example:465", LARDER_MAIL_FROM: from },
])("takes %o", (settings) => {
  expect(() => parseEnv({ ...needed, ...settings })).not.toThrow();
});

it.each([
  [{ LARDER_SMTP_URL: "smtp://user:hush@mail.example" }, /LARDER_MAIL_FROM: must say who mail comes from/],
  [{ LARDER_SMTP_URL: "https://user:hush@mail.example", LARDER_MAIL_FROM: from }, /LARDER_SMTP_URL/],
])("refuses %o, and does not echo it", (settings, reason) => {
  expect(() => parseEnv({ ...needed, ...settings })).toThrow(reason);
  expect(() => parseEnv({ ...needed, ...settings })).not.toThrow(/hush/);
});

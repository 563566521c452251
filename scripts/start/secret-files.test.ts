import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readSecretFiles } from "./secret-files.ts";

const directory = mkdtempSync(join(tmpdir(), "larder-secrets-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function fileWith(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

const read = (environment: Record<string, string>) => {
  const all: NodeJS.ProcessEnv = { NODE_ENV: "test", ...environment };
  readSecretFiles(all);
  return all;
};

test("a secret in a file takes its variable's place, without the file's last line break", () => {
  const LARDER_MASTER_KEYS_FILE = fileWith("keys", "k1:c2VjcmV0,k2:b3RoZXI=\n");
  const DATABASE_URL_FILE = fileWith("url", "postgresql://larder:p%20w@db/larder");
  expect(read({ LARDER_MASTER_KEYS_FILE, DATABASE_URL_FILE, PORT: "3000" })).toEqual({
    NODE_ENV: "test",
    PORT: "3000",
    LARDER_MASTER_KEYS: "k1:c2VjcmV0,k2:b3RoZXI=",
    DATABASE_URL: "postgresql://larder:p%20w@db/larder",
  });
});

test("a secret in both places, and a file that is not there, stop the start without the secret's words", () => {
  const NEXTAUTH_SECRET_FILE = fileWith("session", "one-secret");
  const both = () => read({ NEXTAUTH_SECRET_FILE, NEXTAUTH_SECRET: "another-secret" });
  expect(both).toThrow(/^Set NEXTAUTH_SECRET or NEXTAUTH_SECRET_FILE, and not both\.$/);
  const missing = join(directory, "missing");
  expect(() => read({ LARDER_SMTP_URL_FILE: missing })).toThrow(
    `LARDER_SMTP_URL_FILE names a file that cannot be read: ${missing}.`,
  );
});

test("an empty name of a file counts as none, and files of other variables are nobody's", () => {
  const PGPASSFILE = fileWith("pgpass", "x");
  const left = { NEXTAUTH_SECRET: "a", NEXTAUTH_SECRET_FILE: "", PGPASSFILE, HOME_FILE: PGPASSFILE };
  expect(read(left)).toEqual({ NODE_ENV: "test", ...left });
});

import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMasterKeyFile, findMasterKeys, masterKeyFile, parseMasterKeys } from "./master-keys.ts";

const good = randomBytes(32).toString("base64");
const short = randomBytes(16).toString("base64");

function messageOf(text: string): string {
  try {
    parseMasterKeys(text);
  } catch (error) {
    return String(error);
  }
  throw new Error("These keys were taken.");
}

describe("the list of master keys", () => {
  it("takes ids and keys, forgives spaces and trailing commas, and seals with the first", () => {
    const keys = parseMasterKeys(` new:${good} ,\n old:${randomBytes(32).toString("base64")},`);
    expect(keys.sealing.id).toBe("new");
    expect(keys.sealing.key.export()).toEqual(Buffer.from(good, "base64"));
    expect([...keys.byId.keys()]).toEqual(["new", "old"]);
  });

  it("forgives missing base64 padding", () => {
    expect(parseMasterKeys(`k:${good.replace(/=+$/, "")}`).sealing.key.symmetricKeySize).toBe(32);
  });

  it.each([
    ["nothing", "", "No master key is configured."],
    ["only commas", " , ,", "No master key is configured."],
    ["a key without id", good, "Master key number 1 needs an id"],
    ["an id with odd characters", `a:${good},b c:${good}`, "Master key number 2 needs an id"],
    ["an id with a dot, which would break the sealed form", `a.b:${good}`, "Master key number 1 needs an id"],
    ["a short key", `old:${short}`, 'The master key "old" is not 32 bytes in base64.'],
    ["no key at all", "old:", 'The master key "old" is not 32 bytes in base64.'],
    [
      "characters outside base64",
      `old:${good.slice(0, 20)}*${good.slice(20)}`,
      'The master key "old" is not',
    ],
    ["an id listed twice", `a:${good},a:${good}`, 'The master key id "a" is listed twice.'],
  ])("refuses %s, naming the entry and never the key", (_what, text, message) => {
    const shown = messageOf(text);
    expect(shown).toContain(message);
    expect(shown).not.toContain(good.slice(0, 12));
    expect(shown).not.toContain(short.slice(0, 12));
  });
});

describe("the key file", () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "larder-keys-"));
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it("is made readable by its owner alone, in a folder of its owner's, and leaves no draft", () => {
    const dataDir = join(parent, "data");
    const keys = createMasterKeyFile(dataDir);
    expect(statSync(masterKeyFile(dataDir)).mode & 0o777).toBe(0o600);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(readdirSync(dataDir)).toEqual(["master-keys"]);
    expect(keys.sealing.id).toMatch(/^k\d{8}$/);
    expect(findMasterKeys(undefined, dataDir)).toEqual(keys);
  });

  it("is never overwritten: a second start gets the first one's keys", () => {
    const keys = createMasterKeyFile(parent);
    const text = readFileSync(masterKeyFile(parent), "utf8");
    expect(createMasterKeyFile(parent)).toEqual(keys);
    expect(readFileSync(masterKeyFile(parent), "utf8")).toBe(text);
    expect(readdirSync(parent)).toEqual(["master-keys"]);
  });

  it("counts only when no keys are configured", () => {
    createMasterKeyFile(parent);
    expect(findMasterKeys(`mine:${good}`, parent)?.sealing.id).toBe("mine");
    expect(findMasterKeys(undefined, join(parent, "empty"))).toBeNull();
  });
});

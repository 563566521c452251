import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { readMasterKeyText } from "../../backup/master-key-text.ts";
import { projectDir } from "../../backup/release.ts";
import { PlainError } from "../../plain-error.ts";
import { readSettings } from "../../start/settings.ts";
import type { Call, Command, Option } from "../command.ts";

const keysOption: Option = {
  value: "file",
  does: "the file with the master keys, where they are not configured here",
};

/** The keys in a file, or those that are configured here. @throws PlainError without any */
function readKeys(file: string | null): string {
  if (file === null) return readMasterKeyText(readSettings(process.env, [], projectDir).dataDir);
  try {
    return readFileSync(file, "utf8").trim();
  } catch (cause) {
    throw new PlainError(`The file ${file} with the master keys cannot be read.`, { cause });
  }
}

const fromOf = (option: Call["option"]) => ({
  from: resolve(option("from") ?? ""),
  keyText: readKeys(option("keys")),
});

/** Copies of the whole installation, and what comes of them. */
export const backups: readonly Command[] = [
  {
    words: ["backup"],
    takes: [],
    does: "backs up the database and the journal to a new folder, while Larder runs",
    says: [
      "Needs the master keys, as a worker does; they are not in the backup, and nothing in it opens without them.",
      "The folder must not exist, and its parent must.",
    ],
    options: {
      to: { value: "folder", does: "where the backup goes", isNeeded: true },
      "with-keys": { does: "also writes the master keys, to the file <folder>.keys: keep it elsewhere" },
    },
    hasJson: true,
    async run({ option, has, now }) {
      const { backUp } = await import("../../backup/back-up.ts");
      return backUp({ to: option("to") ?? "", withKeys: has("with-keys"), now });
    },
  },
  {
    words: ["rehearse-restore"],
    takes: [],
    does: "restores a backup beside, opens everything, says what would need a person, and removes it again",
    says: [
      "Works in a Postgres of its own on this machine, in the folder for temporary files. Calls nobody, and changes nothing.",
      "Where Larder runs here, it compares the token sets with those in use.",
    ],
    options: {
      from: { value: "folder", does: "the backup", isNeeded: true },
      keys: keysOption,
    },
    hasJson: true,
    beside: null,
    async run({ option }) {
      const { rehearseRestore } = await import("../../backup/rehearse.ts");
      return rehearseRestore(fromOf(option));
    },
  },
  {
    words: ["restore"],
    takes: [],
    does: "restores a backup into a fresh data directory, or into the empty database that DATABASE_URL names",
    says: ["Refuses where something is. The restored Larder refreshes nothing until it is adopted."],
    options: {
      from: { value: "folder", does: "the backup", isNeeded: true },
      keys: keysOption,
    },
    hasJson: true,
    beside: null,
    async run({ option }) {
      const { restoreBackup } = await import("../../backup/restore.ts");
      return restoreBackup(readSettings(process.env, [], projectDir), fromOf(option));
    },
  },
];

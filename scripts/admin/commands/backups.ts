import type { Command } from "../command.ts";

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
    async run({ option, has }) {
      const { backUp } = await import("../../backup/back-up.ts");
      return backUp({ to: option("to") ?? "", withKeys: has("with-keys") });
    },
  },
];

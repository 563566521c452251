import type { Command } from "../command.ts";

/** Prints what comes at once: where a later part fails, it is known what was done. How many lines there were. */
async function print(lines: AsyncIterable<string>): Promise<number> {
  let count = 0;
  for await (const line of lines) {
    process.stdout.write(`${line}\n`);
    count += 1;
  }
  return count;
}

/** The database as a whole. */
export const database: readonly Command[] = [
  {
    words: ["adopt"],
    takes: [],
    does: "says whether the database waits for adoption, and why",
    async run() {
      const { describeHold } = await import("#lib/admin/adopt-database.ts");
      const hold = await describeHold();
      if (hold === null) return "This database is adopted: Larder refreshes from it.";
      return `${hold.reason} Nothing is refreshed from it.\n\nOnly when no other copy runs: npm run admin -- adopt ${hold.address}`;
    },
  },
  {
    words: ["adopt"],
    takes: ["address of this Larder"],
    does: "adopts a copied or restored database",
    async run({ now, args: [confirm = ""] }) {
      const { adoptDatabase } = await import("#lib/admin/adopt-database.ts");
      await adoptDatabase({ now }, { confirm });
      return "Adopted. Larder asks Apicbase about every connected set before it refreshes it.";
    },
  },
  {
    words: ["trim"],
    takes: [],
    does: "says which old activity and history may go, and removes nothing",
    async run({ now }) {
      const { describeTrim } = await import("#lib/admin/trim.ts");
      await print(describeTrim({ now }));
      return "\nNothing was removed. To remove it: npm run admin -- trim now";
    },
  },
  {
    words: ["trim", "now"],
    takes: [],
    does: "writes old activity and history to files, and removes it",
    async run({ now }) {
      const { trim } = await import("#lib/admin/trim.ts");
      const count = await print(trim({ now }));
      return count === 0 ? "There was nothing to remove." : "Done.";
    },
  },
  {
    words: ["recount"],
    takes: [],
    does: "counts all token sets anew for the overview; says how many counts were wrong",
    async run() {
      const { recountTally } = await import("#lib/tally/recount.ts");
      const wrong = await recountTally();
      return wrong === 0 ? "Every count was right." : `Counted anew. Wrong before: ${wrong}.`;
    },
  },
];

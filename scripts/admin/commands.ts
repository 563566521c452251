/** A command by its words, what it takes, and what it prints. What it needs is loaded once the environment is complete. */
interface Command {
  words: readonly string[];
  takes: readonly string[];
  does: string;
  run(now: Date, args: readonly string[]): Promise<string>;
}

/** Prints what comes at once: where a later part fails, it is known what was done. How many lines there were. */
async function print(lines: AsyncIterable<string>): Promise<number> {
  let count = 0;
  for await (const line of lines) {
    process.stdout.write(`${line}\n`);
    count += 1;
  }
  return count;
}

const commands: readonly Command[] = [
  {
    words: ["first-owner"],
    takes: [],
    does: "prints a new link with which the first owner is created; earlier links end",
    async run(now) {
      const { makeFirstOwnerLink } = await import("#lib/admin/first-owner-link.ts");
      return `${await makeFirstOwnerLink({ now })}\n\nIt works once. Whoever opens it becomes the first owner, and an operator.`;
    },
  },
  {
    words: ["organizations"],
    takes: [],
    does: "lists every organization with its owners",
    async run() {
      const { listEveryOrganization } = await import("#lib/admin/organizations.ts");
      const found = await listEveryOrganization();
      if (found.length === 0) return "There is no organization yet.";
      return found
        .map(({ id, name, members, owners }) => {
          const people = members === 1 ? "1 member" : `${members} members`;
          return `${id}  ${name}: ${people}, owned by ${owners.join(", ") || "nobody"}`;
        })
        .join("\n");
    },
  },
  {
    words: ["organizations", "create"],
    takes: ["name", "owner's address"],
    does: "creates an organization that somebody with an account owns",
    async run(now, [name = "", owner = ""]) {
      const { createOrganizationFor } = await import("#lib/admin/organizations.ts");
      return `Created: ${await createOrganizationFor({ now }, { name, owner })}`;
    },
  },
  {
    words: ["operators"],
    takes: [],
    does: "lists the operators",
    async run() {
      const { listOperatorAccounts } = await import("#lib/admin/change-operators.ts");
      const found = await listOperatorAccounts();
      if (found.length === 0) return "There is no operator.";
      return found.map(({ name, email }) => `${email}  ${name}`).join("\n");
    },
  },
  {
    words: ["operators", "add"],
    takes: ["address"],
    does: "makes somebody with an account an operator",
    async run(now, [email = ""]) {
      const { makeOperator } = await import("#lib/admin/change-operators.ts");
      const { name } = await makeOperator({ now }, { email });
      return `${name} is an operator. Every organization sees it in its activity.`;
    },
  },
  {
    words: ["operators", "remove"],
    takes: ["address"],
    does: "ends that somebody is an operator",
    async run(now, [email = ""]) {
      const { endOperator } = await import("#lib/admin/change-operators.ts");
      const { name } = await endOperator({ now }, { email });
      return `${name} is no operator any more. Every organization sees it in its activity.`;
    },
  },
  {
    words: ["invitations"],
    takes: [],
    does: "lists the open invitations of all organizations",
    async run(now) {
      const { listEveryInvitation } = await import("#lib/admin/invitations.ts");
      const found = await listEveryInvitation({ now });
      if (found.length === 0) return "No invitation is open.";
      return found
        .map(
          (one) =>
            `${one.id}  ${one.email} to ${one.organization}, by ${one.invitedBy}, until ${one.expiresAt}`,
        )
        .join("\n");
    },
  },
  {
    words: ["invitations", "link"],
    takes: ["id"],
    does: "prints a new link for an invitation, to hand over; the one before ends",
    async run(now, [id = ""]) {
      const { makeInvitationLink } = await import("#lib/admin/invitations.ts");
      const { url, email, organization } = await makeInvitationLink({ now }, { id });
      return `${url}\n\nGive it to ${email} and nobody else: whoever opens it can join ${organization}.`;
    },
  },
  {
    words: ["password-reset"],
    takes: ["address"],
    does: "prints a link with which somebody sets a new password, for 30 minutes",
    async run(now, [email = ""]) {
      const { makePasswordResetLink } = await import("#lib/admin/password-reset-link.ts");
      const { url, name } = await makePasswordResetLink({ now }, { email });
      return `${url}\n\nGive it to ${name} and nobody else. It works once, for 30 minutes, and signs them out everywhere.`;
    },
  },
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
    async run(now, [confirm = ""]) {
      const { adoptDatabase } = await import("#lib/admin/adopt-database.ts");
      await adoptDatabase({ now }, { confirm });
      return "Adopted. Larder asks Apicbase about every connected set before it refreshes it.";
    },
  },
  {
    words: ["trim"],
    takes: [],
    does: "says which old activity and history may go, and removes nothing",
    async run(now) {
      const { describeTrim } = await import("#lib/admin/trim.ts");
      await print(describeTrim({ now }));
      return "\nNothing was removed. To remove it: npm run admin -- trim now";
    },
  },
  {
    words: ["trim", "now"],
    takes: [],
    does: "writes old activity and history to files, and removes it",
    async run(now) {
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

function toLine({ words, takes, does }: Command): string {
  const call = [...words, ...takes.map((what) => `<${what}>`)].join(" ");
  return `  ${call.padEnd(52)}${does}`;
}

/** How the commands are called. Passwords are no arguments: those who need one get a link. */
export const usage = [
  "npm run admin -- <command>, or larder admin <command>:",
  "",
  ...commands.map(toLine),
].join("\n");

/** The command that was typed, and what it was given; null for none. */
export function findCommand(typed: readonly string[]): (Command & { args: string[] }) | null {
  for (const command of commands) {
    const { words, takes } = command;
    const isMeant = words.every((word, index) => typed[index] === word);
    if (isMeant && typed.length === words.length + takes.length) {
      return { ...command, args: typed.slice(words.length) };
    }
  }
  return null;
}

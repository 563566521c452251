import type { Command } from "../command.ts";

/** Who runs Larder and who works with it. Passwords are no arguments: those who need one get a link. */
export const people: readonly Command[] = [
  {
    words: ["first-owner"],
    takes: [],
    does: "prints a new link with which the first owner is created; earlier links end",
    async run({ now }) {
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
    async run({ now, args: [name = "", owner = ""] }) {
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
    async run({ now, args: [email = ""] }) {
      const { makeOperator } = await import("#lib/admin/change-operators.ts");
      const { name } = await makeOperator({ now }, { email });
      return `${name} is an operator. Every organization sees it in its activity.`;
    },
  },
  {
    words: ["operators", "remove"],
    takes: ["address"],
    does: "ends that somebody is an operator",
    async run({ now, args: [email = ""] }) {
      const { endOperator } = await import("#lib/admin/change-operators.ts");
      const { name } = await endOperator({ now }, { email });
      return `${name} is no operator any more. Every organization sees it in its activity.`;
    },
  },
  {
    words: ["invitations"],
    takes: [],
    does: "lists the open invitations of all organizations",
    async run({ now }) {
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
    async run({ now, args: [id = ""] }) {
      const { makeInvitationLink } = await import("#lib/admin/invitations.ts");
      const { url, email, organization } = await makeInvitationLink({ now }, { id });
      return `${url}\n\nGive it to ${email} and nobody else: whoever opens it can join ${organization}.`;
    },
  },
  {
    words: ["password-reset"],
    takes: ["address"],
    does: "prints a link with which somebody sets a new password, for 30 minutes",
    async run({ now, args: [email = ""] }) {
      const { makePasswordResetLink } = await import("#lib/admin/password-reset-link.ts");
      const { url, name } = await makePasswordResetLink({ now }, { email });
      return `${url}\n\nGive it to ${name} and nobody else. It works once, for 30 minutes, and signs them out everywhere.`;
    },
  },
];

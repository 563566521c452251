import { Section } from "#components/ui/section.tsx";
import type { GrantorView, MemberPage } from "#lib/members/member-page-view.ts";
import { saySets } from "./leaving-words.ts";

const whyTheirs = {
  email: "This seems to be their own account: it has the same email address.",
  name: "This may be their own account: it has the same name.",
} as const;

function sayConsequence({ name, isMember }: GrantorView): string {
  if (isMember) {
    return `${whyTheirs[isMember]} Before it is closed at Apicbase, have somebody else reconnect these token sets.`;
  }
  return name === null
    ? "Apicbase did not say whose rights these are."
    : "They go on as long as this user keeps the account and the rights.";
}

/** On whose rights at Apicbase the person's token sets hang, as far as is known. */
export function LeavingSection({ page: { grantors, member } }: { page: MemberPage }) {
  if (grantors.length === 0) return null;
  return (
    <Section
      title={member.isYou ? "When you leave" : "When they leave"}
      description="Leaving Larder ends nothing at Apicbase. A token set has the rights of the Apicbase user who authorized it: when that account is closed there, the token set stops."
    >
      <ul aria-label="Rights at Apicbase">
        {grantors.map((grantor) => (
          <li key={grantor.name ?? ""} className="grid gap-x-3 border-t border-line py-1.5">
            <span>
              <span className="font-medium">{grantor.name ?? "Not known"}</span>
              <span className="text-ink-soft"> authorized {saySets(grantor)}</span>
            </span>
            <span className={grantor.isMember ? "text-attention" : "text-sm text-ink-soft"}>
              {sayConsequence(grantor)}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

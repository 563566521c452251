import { ROLE_DESCRIPTION, ROLE_LABEL } from "#components/role.ts";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import type { InvitationOffer } from "#lib/members/invitation-view.ts";

export function InvitationFacts({ offer }: { offer: InvitationOffer }) {
  return (
    <DefinitionList
      items={[
        { term: "Organization", value: offer.organization },
        { term: "Invited by", value: offer.invitedBy },
        {
          term: "As",
          value: (
            <>
              {ROLE_LABEL[offer.role]}
              <span className="block text-sm text-ink-soft">{ROLE_DESCRIPTION[offer.role]}</span>
            </>
          ),
        },
        { term: "For", value: offer.email },
        { term: "Valid until", value: <ExactTime at={offer.expiresAt} /> },
      ]}
    />
  );
}

import type { Metadata } from "next";
import { cookies } from "next/headers";
import { AuthLayout } from "#components/auth-layout.tsx";
import { MessagePage } from "#components/message-page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { ViewerZone } from "#components/viewer-zone.tsx";
import { parseZone, ZONE_COOKIE } from "#components/zone.ts";
import { findCurrentActor } from "#lib/auth/current-actor.ts";
import { requestTime } from "#lib/entry/request-context.ts";
import type { InvitationRefusal } from "#lib/members/invitation-view.ts";
import { readInvitation } from "#lib/members/read-invitation.ts";
import { InvitationFacts } from "./_components/invitation-facts.tsx";
import { InvitationWays } from "./_components/invitation-ways.tsx";

export const metadata: Metadata = { title: "Invitation" };

interface Props {
  params: Promise<{ token: string }>;
}

const refusals: Record<InvitationRefusal, { title: string; next: string }> = {
  unknown: {
    title: "This invitation is not known",
    next: "Open the link exactly as it was sent to you: it may have been cut off.",
  },
  expired: {
    title: "This invitation has expired",
    next: "Ask the person who sent it for a new one. Invitations are valid for seven days.",
  },
  revoked: {
    title: "This invitation was withdrawn",
    next: "If you expected to join, ask the person who sent it. A newer invitation replaces an older one.",
  },
  withdrawn: {
    title: "This invitation is no longer valid",
    next: "The person who sent it is no longer an owner of the organization. Ask one of its owners for a new one.",
  },
  used: {
    title: "This invitation has been used",
    next: "If that was you, sign in. If not, tell the person who sent it at once.",
  },
};

function Refused({ reason }: { reason: InvitationRefusal }) {
  const { title, next } = refusals[reason];
  return (
    <main id="main" className="px-4">
      <MessagePage
        tone="warning"
        title={title}
        safe="Nothing was changed, and nobody joined."
        next={next}
        actions={<ButtonLink href="/">Go to Larder</ButtonLink>}
      />
    </main>
  );
}

export default async function InvitePage({ params }: Props) {
  const { token } = await params;
  const now = requestTime();
  const visitor = await findCurrentActor(now);
  const reading = await readInvitation({ visitor, now }, { token });
  if (reading.kind === "refused") return <Refused reason={reading.reason} />;
  const { offer, way } = reading;
  return (
    <ViewerZone zone={parseZone((await cookies()).get(ZONE_COOKIE)?.value)}>
      <AuthLayout
        title={`Join ${offer.organization}`}
        lead={`${offer.invitedBy} invites you. ${offer.organization} uses Larder to keep its Apicbase connections working.`}
        footer="If you did not expect this, close the page: nothing happens."
      >
        <InvitationFacts offer={offer} />
        <InvitationWays way={way} offer={offer} token={token} signedInAs={visitor?.email ?? null} />
      </AuthLayout>
    </ViewerZone>
  );
}

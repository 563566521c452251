import { ButtonLink } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { InvitationOffer, InvitationWay } from "#lib/members/invitation-view.ts";
import { JoinForm } from "./join-form.tsx";
import { RegisterForm } from "./register-form.tsx";
import { SignOutHere } from "./sign-out-here.tsx";

interface Props {
  way: InvitationWay;
  offer: InvitationOffer;
  token: string;
  signedInAs: string | null;
}

/** What this visitor can do with the invitation. */
export function InvitationWays({ way, offer, token, signedInAs }: Props) {
  const { email, organization } = offer;
  switch (way) {
    case "enter":
      return (
        <div className="grid gap-6">
          <RegisterForm token={token} email={email} />
          <div className="grid gap-3 border-t border-line pt-4">
            <p>If you have an account with this address, sign in, then join with one click.</p>
            <ButtonLink
              href={`/sign-in?${new URLSearchParams({ callbackUrl: `/invite/${token}` })}`}
              size="lg"
            >
              Sign in to join
            </ButtonLink>
          </div>
        </div>
      );
    case "join":
      return <JoinForm token={token} organization={organization} />;
    case "other_person":
      return (
        <Notice
          tone="warning"
          title="You are signed in as somebody else"
          actions={<SignOutHere token={token} />}
        >
          This browser is signed in as {signedInAs}. The invitation is for {email} only.
        </Notice>
      );
    case "member":
      return (
        <Notice title="You are already a member" actions={<ButtonLink href="/">Go to Larder</ButtonLink>}>
          {email} is a member of {organization}. There is nothing left to do.
        </Notice>
      );
    case "disabled":
      return (
        <Notice tone="warning" title="Your membership is disabled">
          {email} is a member of {organization}, but disabled. Ask {offer.invitedBy} or another owner to
          enable it.
        </Notice>
      );
  }
}
